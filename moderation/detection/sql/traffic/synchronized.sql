-- Accounts that jumped on the same day by nearly the same multiple of what is usual for each, or
-- by nearly the same number on top of it.
-- A crowd must be narrow, and larger than all that lies around it: on the day of a big event many
-- accounts jump, each by a multiple of its own.
-- Reads daily and usual.
WITH jumps AS (
    SELECT
        daily.account,
        daily.day,
        daily.metric,
        CAST(daily.figure AS DOUBLE PRECISION) / usual.median AS ratio,
        CAST(daily.figure - usual.median AS DOUBLE PRECISION) AS added
    FROM daily
    JOIN usual ON usual.account = daily.account AND usual.metric = daily.metric
    WHERE daily.metric <> 'gains'
        AND usual.days >= $own_days
        AND usual.median > 0
        AND daily.figure >= $own_figure
        AND daily.figure >= $sync_times * usual.median
),
measured AS (
    SELECT 'ratio' AS kind, day, metric, account, ratio AS measure FROM jumps
    UNION ALL
    SELECT 'added' AS kind, day, metric, account, added AS measure FROM jumps
),
ranked AS (
    SELECT
        measured.*,
        ROW_NUMBER() OVER (PARTITION BY kind, day, metric ORDER BY measure, account) AS place
    FROM measured
),
reached AS (
    SELECT
        one.kind,
        one.day,
        one.metric,
        one.account,
        one.measure,
        one.place,
        MAX(other.place) OVER (
            PARTITION BY one.kind, one.day, one.metric ORDER BY one.place
        ) AS reach
    FROM ranked AS one
    LEFT JOIN ranked AS other ON other.kind = one.kind
        AND other.day = one.day
        AND other.metric = one.metric
        AND other.place = one.place + $sync_accounts - 1
        AND 100 * other.measure <= (100 + $sync_percent) * one.measure
),
marked AS (
    SELECT
        reached.*,
        CASE WHEN LAG(reach) OVER (PARTITION BY kind, day, metric ORDER BY place) >= place
            THEN 0 ELSE 1 END AS opens
    FROM reached
    WHERE reach >= place
),
parts AS (
    SELECT
        marked.*,
        SUM(opens) OVER (PARTITION BY kind, day, metric ORDER BY place) AS part
    FROM marked
),
crowds AS (
    SELECT
        kind,
        day,
        metric,
        part,
        COUNT(*) AS crowd,
        MIN(measure) AS low,
        MAX(measure) AS high
    FROM parts
    GROUP BY kind, day, metric, part
    HAVING 100 * MAX(measure) <= (100 + 3 * $sync_percent) * MIN(measure)
),
alone AS (
    SELECT
        crowds.kind,
        crowds.day,
        crowds.metric,
        crowds.part,
        crowds.crowd,
        crowds.low,
        crowds.high
    FROM crowds
    JOIN measured ON measured.kind = crowds.kind
        AND measured.day = crowds.day
        AND measured.metric = crowds.metric
        AND measured.measure BETWEEN 0.75 * crowds.low AND 1.25 * crowds.high
    GROUP BY
        crowds.kind, crowds.day, crowds.metric, crowds.part,
        crowds.crowd, crowds.low, crowds.high
    HAVING COUNT(*) < 2 * crowds.crowd
)
SELECT
    'synchronized-jump' AS pattern,
    alone.metric AS subject,
    alone.day,
    alone.kind,
    alone.part,
    parts.account,
    alone.metric,
    alone.crowd,
    alone.low,
    alone.high,
    alone.day AS from_day,
    alone.day AS until_day
FROM alone
JOIN parts ON parts.kind = alone.kind
    AND parts.day = alone.day
    AND parts.metric = alone.metric
    AND parts.part = alone.part
ORDER BY alone.day, alone.metric, alone.kind, alone.part, parts.account
