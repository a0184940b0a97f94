-- Accounts where one figure jumped far over the account's own past, and another one stayed behind.
-- A day that many readers found by themselves raises likes and shares with the reads: as many as
-- the account's other days have for each read. Five more or less of them tell nothing.
-- Reads daily and usual.
WITH jumps AS (
    SELECT
        daily.account,
        daily.day,
        daily.metric,
        daily.figure,
        usual.median,
        usual.deviation,
        usual.total - daily.figure AS rest
    FROM daily
    JOIN usual ON usual.account = daily.account AND usual.metric = daily.metric
    WHERE usual.days >= $own_days
        AND daily.figure >= $own_figure
        AND daily.figure >= $own_times * usual.median
        AND daily.figure >= usual.median + $own_deviations * usual.deviation
        AND usual.total > daily.figure
),
lonely AS (
    SELECT jumps.account, jumps.day, jumps.metric, jumps.figure, jumps.median, jumps.deviation
    FROM jumps
    JOIN daily AS other ON other.account = jumps.account AND other.day = jumps.day
    JOIN usual ON usual.account = other.account AND usual.metric = other.metric
    WHERE other.metric <> jumps.metric
        AND other.metric <> 'gains'
        AND $lag_times * (other.figure + 5) * jumps.rest
            <= jumps.figure * (usual.total - other.figure)
    GROUP BY
        jumps.account, jumps.day, jumps.metric, jumps.figure, jumps.median, jumps.deviation
),
ranked AS (
    SELECT
        lonely.*,
        ROW_NUMBER() OVER (
            PARTITION BY account ORDER BY figure - median DESC, day, metric
        ) AS place,
        MIN(day) OVER (PARTITION BY account) AS from_day,
        MAX(day) OVER (PARTITION BY account) AS until_day
    FROM lonely
),
counted AS (
    SELECT account, COUNT(DISTINCT day) AS days FROM lonely GROUP BY account
)
SELECT
    'lonely-jump' AS pattern,
    '' AS subject,
    ranked.account,
    ranked.day AS worst_day,
    ranked.metric AS kind,
    ranked.figure,
    ranked.median AS usual,
    ranked.deviation,
    CAST(ranked.figure AS DOUBLE PRECISION)
        / CASE WHEN ranked.median < 1 THEN 1 ELSE ranked.median END AS times,
    counted.days,
    ranked.from_day,
    ranked.until_day
FROM ranked
JOIN counted ON counted.account = ranked.account
WHERE ranked.place = 1
ORDER BY ranked.account
