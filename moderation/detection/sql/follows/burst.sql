-- Accounts with hours in which they won far more followers than in an hour of their own average.
-- Reads follows(account, hour). The average leaves the hour in question out; a file that covers
-- too few hours has none.
WITH hours AS (
    SELECT account, hour, COUNT(*) AS follows FROM follows GROUP BY account, hour
),
span AS (
    SELECT MAX(hour) - MIN(hour) + 1 AS hours FROM hours
),
totals AS (
    SELECT account, SUM(follows) AS follows FROM hours GROUP BY account
),
bursts AS (
    SELECT
        hours.account,
        hours.hour,
        hours.follows,
        24.0 * (totals.follows - hours.follows) / (span.hours - 1) AS usual
    FROM hours
    JOIN totals ON totals.account = hours.account
    CROSS JOIN span
    WHERE span.hours > $usual_hours
        AND hours.follows >= $burst_follows
        AND hours.follows * (span.hours - 1) >= $burst_times * (totals.follows - hours.follows)
)
SELECT
    'follow-burst' AS pattern,
    '' AS subject,
    account,
    MAX(follows) AS peak,
    COUNT(*) AS bursts,
    CAST(ROUND(MIN(usual)) AS INTEGER) AS usual,
    3600 * MIN(hour) AS from_second,
    3600 * (MAX(hour) + 1) AS until_second
FROM bursts
GROUP BY account
ORDER BY account
