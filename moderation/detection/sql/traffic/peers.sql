-- Accounts whose usual reads, or likes per thousand reads, lie far above those of accounts with
-- about as many followers.
-- Reads traffic and usual.
WITH sizes AS (
    SELECT
        account,
        CASE
            WHEN MAX(followers) < 100 THEN 2
            WHEN MAX(followers) < 1000 THEN 3
            WHEN MAX(followers) < 10000 THEN 4
            WHEN MAX(followers) < 100000 THEN 5
            WHEN MAX(followers) < 1000000 THEN 6
            ELSE 7
        END AS digits,
        SUM(reads) AS reads,
        SUM(likes) AS likes,
        MIN(day) AS from_day,
        MAX(day) AS until_day
    FROM traffic
    GROUP BY account
    HAVING COUNT(*) >= $own_days
),
measured AS (
    SELECT 'reads' AS kind, sizes.digits, sizes.account, CAST(usual.median AS DOUBLE PRECISION) AS figure
    FROM sizes
    JOIN usual ON usual.account = sizes.account AND usual.metric = 'reads'
    UNION ALL
    SELECT 'like_rate' AS kind, digits, account, 1000 * CAST(likes AS DOUBLE PRECISION) / reads AS figure
    FROM sizes
    WHERE reads >= $own_figure
),
ranked AS (
    SELECT
        measured.*,
        ROW_NUMBER() OVER (PARTITION BY kind, digits ORDER BY figure, account) AS place,
        COUNT(*) OVER (PARTITION BY kind, digits) AS peers
    FROM measured
),
medians AS (
    SELECT kind, digits, peers, figure AS median
    FROM ranked
    WHERE 2 * place = peers OR 2 * place = peers + 1
),
distances AS (
    SELECT
        medians.kind,
        medians.digits,
        medians.peers,
        medians.median,
        ABS(measured.figure - medians.median) AS deviation,
        ROW_NUMBER() OVER (
            PARTITION BY medians.kind, medians.digits
            ORDER BY ABS(measured.figure - medians.median)
        ) AS place
    FROM medians
    JOIN measured ON measured.kind = medians.kind AND measured.digits = medians.digits
),
peers AS (
    SELECT kind, digits, peers, median, deviation
    FROM distances
    WHERE 2 * place = peers OR 2 * place = peers + 1
)
SELECT
    'above-peers' AS pattern,
    '' AS subject,
    measured.account,
    measured.kind,
    CAST(ROUND(measured.figure) AS BIGINT) AS figure,
    CAST(ROUND(peers.median) AS BIGINT) AS usual,
    CAST(ROUND(peers.deviation) AS BIGINT) AS deviation,
    measured.figure / peers.median AS times,
    peers.peers,
    sizes.from_day,
    sizes.until_day
FROM measured
JOIN peers ON peers.kind = measured.kind AND peers.digits = measured.digits
JOIN sizes ON sizes.account = measured.account
WHERE peers.peers >= $peer_accounts
    AND peers.median > 0
    AND (measured.kind <> 'reads' OR measured.figure >= $own_figure)
    AND measured.figure >= $peer_times * peers.median
    AND measured.figure >= peers.median + $peer_deviations * peers.deviation
ORDER BY measured.kind, measured.account
