-- Accounts that many follow without a consent on record.
-- Reads follows(account, second, consent); a consent of '' is none.
SELECT
    'follows-without-consent' AS pattern,
    '' AS subject,
    account,
    COUNT(*) AS follows,
    SUM(CASE WHEN consent = '' THEN 1 ELSE 0 END) AS unconsented,
    CAST(ROUND(100.0 * SUM(CASE WHEN consent = '' THEN 1 ELSE 0 END) / COUNT(*)) AS INTEGER)
        AS percent,
    MIN(second) AS from_second,
    MAX(second) AS until_second
FROM follows
GROUP BY account
HAVING SUM(CASE WHEN consent = '' THEN 1 ELSE 0 END) >= $unconsented_follows
    AND 100 * SUM(CASE WHEN consent = '' THEN 1 ELSE 0 END) >= $unconsented_percent * COUNT(*)
ORDER BY account
