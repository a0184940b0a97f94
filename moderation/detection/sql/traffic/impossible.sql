-- Accounts with figures that cannot be true: more likes or shares than reads, or a crowd of
-- readers where nobody follows.
-- Reads traffic(account, day, followers, reads, likes, shares).
WITH impossible AS (
    SELECT account, day, followers, reads, likes, shares
    FROM traffic
    WHERE likes >= $impossible_figure AND likes > reads
        OR shares >= $impossible_figure AND shares > reads
        OR followers = 0 AND reads >= $strangers_reads
),
ranked AS (
    SELECT
        impossible.*,
        ROW_NUMBER() OVER (
            PARTITION BY account ORDER BY likes + shares - reads DESC, day
        ) AS place,
        COUNT(*) OVER (PARTITION BY account) AS days,
        MIN(day) OVER (PARTITION BY account) AS from_day,
        MAX(day) OVER (PARTITION BY account) AS until_day
    FROM impossible
)
SELECT
    'impossible-ratio' AS pattern,
    '' AS subject,
    account,
    days,
    day AS worst_day,
    followers,
    reads,
    likes,
    shares,
    from_day,
    until_day
FROM ranked
WHERE place = 1 AND days >= $impossible_days
ORDER BY account
