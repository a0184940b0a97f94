-- Every figure of every account and day in a row of its own.
-- Reads traffic(account, day, followers, reads, likes, shares).
CREATE TABLE daily AS
SELECT account, day, 'reads' AS metric, reads AS figure FROM traffic
UNION ALL
SELECT account, day, 'likes' AS metric, likes AS figure FROM traffic
UNION ALL
SELECT account, day, 'shares' AS metric, shares AS figure FROM traffic
UNION ALL
SELECT account, day, 'gains' AS metric, gained AS figure
FROM (
    SELECT
        account,
        day,
        followers - LAG(followers) OVER (PARTITION BY account ORDER BY day) AS gained
    FROM traffic
) AS gains
WHERE gained IS NOT NULL
