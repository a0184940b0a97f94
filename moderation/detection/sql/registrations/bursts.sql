-- Registrations that crowd in a sliding window: of one entity, contact, address, device, or with
-- names that differ in a number only.
-- Reads registrations(account, second, entity, contact, address, device, stem); in a stem, numbers
-- stand as '#'. What does not occur often enough at all is left out first. A registration belongs
-- to a burst if it lies in a window that holds enough.
WITH claims AS (
    SELECT 'burst-by-entity' AS pattern, entity AS subject, account, second,
        $entity_accounts AS needed
    FROM registrations
    UNION ALL
    SELECT 'burst-by-contact' AS pattern, contact AS subject, account, second,
        $contact_accounts AS needed
    FROM registrations
    UNION ALL
    SELECT 'burst-by-address' AS pattern, address AS subject, account, second,
        $address_accounts AS needed
    FROM registrations
    UNION ALL
    SELECT 'burst-by-device' AS pattern, device AS subject, account, second,
        $device_accounts AS needed
    FROM registrations
    UNION ALL
    SELECT 'burst-by-name' AS pattern, stem AS subject, account, second,
        $name_accounts AS needed
    FROM registrations
    WHERE stem LIKE '%#%' AND LENGTH(REPLACE(stem, '#', '')) >= 2
),
crowded AS (
    SELECT pattern, subject
    FROM claims
    WHERE subject <> ''
    GROUP BY pattern, subject, needed
    HAVING COUNT(*) >= needed
),
firsts AS (
    SELECT claims.pattern, claims.subject, claims.account, claims.needed, MIN(second) AS second
    FROM claims
    JOIN crowded ON crowded.pattern = claims.pattern AND crowded.subject = claims.subject
    GROUP BY claims.pattern, claims.subject, claims.account, claims.needed
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
        one.place,
        MAX(other.place) OVER (PARTITION BY one.pattern, one.subject ORDER BY one.place) AS reach
    FROM ranked AS one
    LEFT JOIN ranked AS other ON other.pattern = one.pattern
        AND other.subject = one.subject
        AND other.place = one.place + one.needed - 1
        AND other.second - one.second <= 3600 * $window_hours
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
)
SELECT
    pattern,
    subject,
    part,
    account,
    COUNT(*) OVER (PARTITION BY pattern, subject, part) AS registered,
    MIN(second) OVER (PARTITION BY pattern, subject, part) AS from_second,
    MAX(second) OVER (PARTITION BY pattern, subject, part) AS until_second
FROM parts
ORDER BY pattern, subject, part, account
