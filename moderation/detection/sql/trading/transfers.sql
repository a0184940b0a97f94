-- Entities and contacts that turn up in the transfer of many accounts within a sliding window.
-- Reads dealings(account, second, kind, entity, contact, counterparty): each transfer twice, as
-- either side sees it, and the other entity as counterparty. Moves within one group of companies
-- have a single counterparty.
WITH claims AS (
    SELECT 'traded-by-entity' AS pattern, entity AS subject, account, second, counterparty
    FROM dealings
    WHERE kind = 'transfer'
    UNION ALL
    SELECT 'traded-by-contact' AS pattern, contact AS subject, account, second, counterparty
    FROM dealings
    WHERE kind = 'transfer'
),
firsts AS (
    SELECT pattern, subject, account, MIN(second) AS second, MIN(counterparty) AS counterparty
    FROM claims
    WHERE subject <> ''
    GROUP BY pattern, subject, account
),
ranked AS (
    SELECT
        firsts.*,
        ROW_NUMBER() OVER (PARTITION BY pattern, subject ORDER BY second, account) AS place
    FROM firsts
),
reached AS (
    SELECT
        one.pattern,
        one.subject,
        one.account,
        one.second,
        one.counterparty,
        one.place,
        MAX(other.place) OVER (PARTITION BY one.pattern, one.subject ORDER BY one.place) AS reach
    FROM ranked AS one
    LEFT JOIN ranked AS other ON other.pattern = one.pattern
        AND other.subject = one.subject
        AND other.place = one.place + $transfers - 1
        AND other.second - one.second <= 86400 * $window_days
),
marked AS (
    SELECT
        reached.*,
        CASE WHEN LAG(reach) OVER (PARTITION BY pattern, subject ORDER BY place) >= place
            THEN 0 ELSE 1 END AS opens
    FROM reached
    WHERE reach >= place
),
parts AS (
    SELECT
        marked.*,
        SUM(opens) OVER (PARTITION BY pattern, subject ORDER BY place) AS part
    FROM marked
),
findings AS (
    SELECT
        pattern,
        subject,
        part,
        COUNT(*) AS transferred,
        COUNT(DISTINCT counterparty) AS partners,
        MIN(second) AS from_second,
        MAX(second) AS until_second
    FROM parts
    GROUP BY pattern, subject, part
    HAVING COUNT(DISTINCT counterparty) >= $counterparties
)
SELECT
    findings.pattern,
    findings.subject,
    findings.part,
    parts.account,
    findings.transferred,
    findings.partners,
    findings.from_second,
    findings.until_second
FROM findings
JOIN parts ON parts.pattern = findings.pattern
    AND parts.subject = findings.subject
    AND parts.part = findings.part
ORDER BY findings.pattern, findings.subject, findings.part, parts.account
