-- Entities whose accounts are said to be for sale, by many complaints within a sliding window.
-- Reads dealings(account, second, kind, entity).
WITH ranked AS (
    SELECT
        entity,
        account,
        second,
        ROW_NUMBER() OVER (PARTITION BY entity ORDER BY second, account) AS place
    FROM dealings
    WHERE kind = 'complaint' AND entity <> ''
),
reached AS (
    SELECT
        one.entity,
        one.account,
        one.second,
        one.place,
        MAX(other.place) OVER (PARTITION BY one.entity ORDER BY one.place) AS reach
    FROM ranked AS one
    LEFT JOIN ranked AS other ON other.entity = one.entity
        AND other.place = one.place + $complaints - 1
        AND other.second - one.second <= 86400 * $window_days
),
marked AS (
    SELECT
        reached.*,
        CASE WHEN LAG(reach) OVER (PARTITION BY entity ORDER BY place) >= place
            THEN 0 ELSE 1 END AS opens
    FROM reached
    WHERE reach >= place
),
parts AS (
    SELECT marked.*, SUM(opens) OVER (PARTITION BY entity ORDER BY place) AS part FROM marked
),
findings AS (
    SELECT
        entity,
        part,
        COUNT(*) AS complained,
        MIN(second) AS from_second,
        MAX(second) AS until_second
    FROM parts
    GROUP BY entity, part
)
SELECT DISTINCT
    'sale-complaints' AS pattern,
    findings.entity AS subject,
    findings.part,
    parts.account,
    findings.complained,
    findings.from_second,
    findings.until_second
FROM findings
JOIN parts ON parts.entity = findings.entity AND parts.part = findings.part
ORDER BY subject, findings.part, parts.account
