-- Sources whose follows nearly all lack a consent, across accounts.
-- Reads follows(account, second, source, consent). Lists the hundred accounts with most of them.
WITH sources AS (
    SELECT
        source,
        COUNT(*) AS follows,
        SUM(CASE WHEN consent = '' THEN 1 ELSE 0 END) AS unconsented,
        COUNT(DISTINCT account) AS followed,
        MIN(second) AS from_second,
        MAX(second) AS until_second
    FROM follows
    WHERE source <> ''
    GROUP BY source
    HAVING COUNT(*) >= $source_follows
        AND COUNT(DISTINCT account) >= $source_accounts
        AND 100 * SUM(CASE WHEN consent = '' THEN 1 ELSE 0 END) >= $source_percent * COUNT(*)
),
shares AS (
    SELECT follows.source, follows.account, COUNT(*) AS unconsented
    FROM follows
    JOIN sources ON sources.source = follows.source
    WHERE follows.consent = ''
    GROUP BY follows.source, follows.account
),
ranked AS (
    SELECT
        source,
        account,
        ROW_NUMBER() OVER (PARTITION BY source ORDER BY unconsented DESC, account) AS place
    FROM shares
)
SELECT
    'source-without-consent' AS pattern,
    sources.source AS subject,
    ranked.account,
    sources.follows,
    sources.unconsented,
    CAST(ROUND(100.0 * sources.unconsented / sources.follows) AS INTEGER) AS percent,
    sources.followed,
    sources.from_second,
    sources.until_second
FROM sources
JOIN ranked ON ranked.source = sources.source
WHERE ranked.place <= 100
ORDER BY sources.source, ranked.account
