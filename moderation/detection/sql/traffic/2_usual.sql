-- What is usual for every account and figure: the lower median, the median absolute deviation,
-- and the total of all days.
CREATE TABLE usual AS
WITH ranked AS (
    SELECT
        account,
        metric,
        figure,
        ROW_NUMBER() OVER (PARTITION BY account, metric ORDER BY figure) AS place,
        COUNT(*) OVER (PARTITION BY account, metric) AS days,
        CAST(SUM(figure) OVER (PARTITION BY account, metric) AS DOUBLE PRECISION) AS total
    FROM daily
),
medians AS (
    SELECT account, metric, days, total, figure AS median
    FROM ranked
    WHERE 2 * place = days OR 2 * place = days + 1
),
deviations AS (
    SELECT
        medians.account,
        medians.metric,
        medians.days,
        medians.total,
        medians.median,
        ABS(daily.figure - medians.median) AS deviation,
        ROW_NUMBER() OVER (
            PARTITION BY medians.account, medians.metric
            ORDER BY ABS(daily.figure - medians.median)
        ) AS place
    FROM medians
    JOIN daily ON daily.account = medians.account AND daily.metric = medians.metric
)
SELECT account, metric, days, total, median, deviation
FROM deviations
WHERE 2 * place = days OR 2 * place = days + 1
