-- Entities, and contacts across entities, most of whose live accounts are unused.
-- Reads holdings(account, entity, contact, registered_day, active_day), live accounts only.
WITH claims AS (
    SELECT
        'hoarded-by-entity' AS pattern, entity AS subject, entity, account,
        registered_day, active_day
    FROM holdings
    WHERE entity <> ''
    UNION ALL
    SELECT
        'hoarded-by-contact' AS pattern, contact AS subject, entity, account,
        registered_day, active_day
    FROM holdings
    WHERE contact <> ''
),
judged AS (
    SELECT
        pattern,
        subject,
        entity,
        account,
        CASE WHEN COALESCE(active_day, registered_day, $today) <= $today - $unused_days
            THEN 1 ELSE 0 END AS unused
    FROM claims
),
holders AS (
    SELECT
        pattern,
        subject,
        COUNT(*) AS held,
        SUM(unused) AS unused,
        COUNT(DISTINCT entity) AS entities
    FROM judged
    GROUP BY pattern, subject
    HAVING SUM(unused) >= $accounts
        AND 100 * SUM(unused) >= $unused_percent * COUNT(*)
        AND (pattern = 'hoarded-by-entity' OR COUNT(DISTINCT entity) > 1)
)
SELECT
    holders.pattern,
    holders.subject,
    judged.account,
    holders.held,
    holders.unused,
    holders.entities
FROM holders
JOIN judged ON judged.pattern = holders.pattern AND judged.subject = holders.subject
WHERE judged.unused = 1
ORDER BY holders.pattern, holders.subject, judged.account
