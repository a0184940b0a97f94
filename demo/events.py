"""Small files of events for the demo's detectors: ordinary rows, and what should be seen."""

from datetime import timedelta

from accounts.enums import AccountState
from accounts.models import PublicAccount

FOLLOWS_PER_HOUR = 3
FILE_DAYS = 3
ALARM = "突发!全城超市明起限购%s,货架已经搬空,请大家互相转告,抓紧时间囤货。"


def follow_events(forced, now):
    """Rows of follows: quiet accounts, and two that are followed without asking."""
    yield ("time", "account", "follower", "source", "consent")
    start = now - timedelta(days=FILE_DAYS)
    quiet = PublicAccount.objects.order_by("pk").values_list("external_id", flat=True)[:30]
    for minute in range(FILE_DAYS * 24 * 60):
        at = (start + timedelta(minutes=minute)).isoformat()
        if minute % (60 // FOLLOWS_PER_HOUR) == 0:
            for account in quiet:
                yield at, account, f"u{minute}", "search", f"c{minute}"
        for account in forced:
            yield at, account.external_id, f"u{minute}", "wifi-portal", ""


def post_events(copied, now):
    """Rows of posts: ordinary ones, and one text that many accounts publish at once."""
    yield ("time", "account", "operator", "contact", "text")
    start = now - timedelta(hours=8)
    ring = PublicAccount.objects.filter(state=AccountState.ACTIVE).order_by("pk")[:12]
    for number, account in enumerate((*copied, *ring)):
        for minutes, text in (
            (number, ALARM % "鸡蛋和大米"),
            (number + 40, ALARM % "口罩和退烧药"),
            (number + 90, f"今日推荐第{number}家小店,{account.name}带你去看看。"),
        ):
            at = (start + timedelta(minutes=minutes)).isoformat()
            yield at, account.external_id, "op-17", "", text
