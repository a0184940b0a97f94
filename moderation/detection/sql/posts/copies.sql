-- The same or nearly the same content by many accounts of one operator or contact.
-- Reads posts(account, second, operator, contact, content, size): of each post a row for its whole
-- content, 'same:…', and rows for parts of it, 'near:…', of which near-duplicates share some;
-- size in characters, NULL where only a hash is known.
-- First, contents that enough accounts published within the window, and parts that some did.
-- Then, posts that are such a content, or hold enough such parts. Then, enough such posts.
WITH measured AS (
    SELECT
        posts.*,
        CASE WHEN content LIKE 'near:%' THEN $part_accounts ELSE $accounts END AS needed,
        CASE WHEN content LIKE 'near:%' THEN 1 ELSE $parts END AS parts
    FROM posts
    WHERE size IS NULL OR size >= $size
),
claims AS (
    SELECT
        'copies-by-operator' AS pattern, operator AS subject, operator, content, account, second,
        needed, parts
    FROM measured
    UNION ALL
    SELECT
        'copies-by-contact' AS pattern, contact AS subject, operator, content, account, second,
        needed, parts
    FROM measured
),
crowded AS (
    SELECT pattern, subject, content
    FROM claims
    WHERE subject <> ''
    GROUP BY pattern, subject, content, needed
    HAVING COUNT(*) >= needed
),
firsts AS (
    SELECT
        claims.pattern,
        claims.subject,
        claims.content,
        claims.account,
        claims.needed,
        claims.parts,
        MIN(operator) AS operator,
        MIN(second) AS second
    FROM claims
    JOIN crowded ON crowded.pattern = claims.pattern
        AND crowded.subject = claims.subject
        AND crowded.content = claims.content
    GROUP BY
        claims.pattern, claims.subject, claims.content, claims.account,
        claims.needed, claims.parts
),
ranked AS (
    SELECT
        firsts.*,
        ROW_NUMBER() OVER (PARTITION BY pattern, subject, content ORDER BY second, account)
            AS place
    FROM firsts
),
reached AS (
    SELECT
        one.pattern,
        one.subject,
        one.operator,
        one.account,
        one.second,
        one.parts,
        one.place,
        MAX(other.place) OVER (
            PARTITION BY one.pattern, one.subject, one.content ORDER BY one.place
        ) AS reach
    FROM ranked AS one
    LEFT JOIN ranked AS other ON other.pattern = one.pattern
        AND other.subject = one.subject
        AND other.content = one.content
        AND other.place = one.place + one.needed - 1
        AND other.second - one.second <= 3600 * $window_hours
),
copies AS (
    SELECT pattern, subject, operator, account, second
    FROM reached
    WHERE reach >= place
    GROUP BY pattern, subject, operator, account, second
    HAVING SUM(parts) >= $parts
),
copies_ranked AS (
    SELECT
        copies.*,
        ROW_NUMBER() OVER (PARTITION BY pattern, subject ORDER BY second, account, operator)
            AS place
    FROM copies
),
copies_reached AS (
    SELECT
        one.pattern,
        one.subject,
        one.operator,
        one.account,
        one.second,
        one.place,
        MAX(other.place) OVER (PARTITION BY one.pattern, one.subject ORDER BY one.place) AS reach
    FROM copies_ranked AS one
    LEFT JOIN copies_ranked AS other ON other.pattern = one.pattern
        AND other.subject = one.subject
        AND other.place = one.place + $posts - 1
        AND other.second - one.second <= 3600 * $window_hours
),
marked AS (
    SELECT
        copies_reached.*,
        CASE WHEN LAG(reach) OVER (PARTITION BY pattern, subject ORDER BY place) >= place
            THEN 0 ELSE 1 END AS opens
    FROM copies_reached
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
        COUNT(*) AS copies,
        COUNT(DISTINCT account) AS posting,
        COUNT(DISTINCT operator) AS operators,
        MIN(second) AS from_second,
        MAX(second) AS until_second
    FROM parts
    GROUP BY pattern, subject, part
    HAVING COUNT(DISTINCT account) >= $accounts
        AND (pattern = 'copies-by-operator' OR COUNT(DISTINCT operator) > 1)
)
SELECT DISTINCT
    findings.pattern,
    findings.subject,
    findings.part,
    parts.account,
    findings.copies,
    findings.posting,
    findings.operators,
    findings.from_second,
    findings.until_second
FROM findings
JOIN parts ON parts.pattern = findings.pattern
    AND parts.subject = findings.subject
    AND parts.part = findings.part
ORDER BY findings.pattern, findings.subject, findings.part, parts.account
