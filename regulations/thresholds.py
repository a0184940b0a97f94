"""From where on a detector speaks: the house's thresholds, as shipped."""

from django.utils.translation import gettext_lazy as _

ACCOUNTS, DAYS, FOLLOWS = _("accounts"), _("days"), _("follows")
HOURS, PERCENT, READS, TIMES = _("hours"), _("percent"), _("reads"), _("times")

# By detector: the article, and (name, title, unit, value, maximum); the minimum is 1.
THRESHOLDS = {
    "operators": ("11", (("differences", _("Operator facts that differ"), _("facts"), 2, 4),)),
    "registrations": (
        "10",
        (
            ("window_hours", _("Batch registration: window"), HOURS, 24, 720),
            ("entity_accounts", _("Batch registration: of one entity"), ACCOUNTS, 10, 1000),
            ("contact_accounts", _("Batch registration: with one contact"), ACCOUNTS, 6, 1000),
            ("address_accounts", _("Batch registration: from one address"), ACCOUNTS, 20, 1000),
            ("device_accounts", _("Batch registration: on one device"), ACCOUNTS, 5, 1000),
            ("name_accounts", _("Batch registration: with numbered names"), ACCOUNTS, 6, 1000),
        ),
    ),
    "hoarding": (
        "18",
        (
            ("accounts", _("Hoarding: unused accounts in one hand"), ACCOUNTS, 5, 1000),
            ("unused_days", _("Hoarding: without activity"), DAYS, 180, 3650),
            ("unused_percent", _("Hoarding: share of unused accounts"), PERCENT, 60, 100),
        ),
    ),
    "trading": (
        "18",
        (
            ("window_days", _("Trading: window"), DAYS, 90, 3650),
            ("transfers", _("Trading: accounts transferred"), ACCOUNTS, 4, 1000),
            ("counterparties", _("Trading: others who took part"), _("entities"), 2, 1000),
            ("complaints", _("Trading: complaints of sale"), _("complaints"), 3, 1000),
        ),
    ),
    "follows": (
        "12",
        (
            ("unconsented_follows", _("Follows without consent"), FOLLOWS, 100, 1_000_000),
            ("unconsented_percent", _("Follows without consent: share"), PERCENT, 30, 100),
            ("burst_follows", _("Burst of follows: in one hour"), FOLLOWS, 200, 1_000_000),
            ("burst_times", _("Burst of follows: over the usual hour"), TIMES, 30, 10_000),
            ("usual_hours", _("Burst of follows: hours on file"), HOURS, 48, 8760),
            ("source_follows", _("Source that does not ask: follows"), FOLLOWS, 200, 1_000_000),
            ("source_accounts", _("Source that does not ask: accounts"), ACCOUNTS, 5, 1000),
            ("source_percent", _("Source that does not ask: share"), PERCENT, 90, 100),
        ),
    ),
    "traffic": (
        "12",
        (
            ("impossible_figure", _("Impossible figures: from"), _("likes or shares"), 100, 10**6),
            ("strangers_reads", _("Reads without followers"), READS, 100_000, 10**9),
            ("impossible_days", _("Impossible figures: on"), DAYS, 1, 366),
            ("own_days", _("Own past: days on file"), DAYS, 14, 366),
            ("own_figure", _("Jump: figure of a day"), READS, 1000, 10**9),
            ("own_times", _("Jump: over the usual figure"), TIMES, 10, 10_000),
            ("own_deviations", _("Jump: above the usual figure"), _("deviations"), 20, 10_000),
            ("lag_times", _("Jump: lag of another figure"), TIMES, 8, 10_000),
            ("peer_accounts", _("Accounts of one size that can be compared"), ACCOUNTS, 50, 10_000),
            ("peer_times", _("Above accounts of its size"), TIMES, 30, 10_000),
            ("peer_deviations", _("Above accounts of its size"), _("deviations"), 20, 10_000),
            ("sync_accounts", _("Jump together: accounts"), ACCOUNTS, 10, 10_000),
            ("sync_times", _("Jump together: over the usual figure"), TIMES, 5, 10_000),
            ("sync_percent", _("Jump together: spread"), PERCENT, 5, 100),
        ),
    ),
    "posts": (
        "18",
        (
            ("window_hours", _("Copied posts: window"), HOURS, 24, 720),
            ("accounts", _("Copied posts: accounts"), ACCOUNTS, 6, 1000),
            ("posts", _("Copied posts: posts"), _("posts"), 20, 10_000),
            ("part_accounts", _("Copied posts: accounts that share a part"), ACCOUNTS, 3, 1000),
            ("parts", _("Copied posts: parts of nine that are shared"), _("parts"), 3, 9),
            ("size", _("Copied posts: length of a text"), _("characters"), 30, 10_000),
        ),
    ),
}
