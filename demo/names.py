"""Names of the demo: some protected, some that come back in disguise, some to be exchanged."""

from datetime import timedelta

from accounts.domain import names
from accounts.domain.registration import judge_name
from accounts.enums import AccountState, NameBasis, NameScope
from accounts.models import NameChangeRequest, ProtectedName, PublicAccount, RegistrationApplication
from audit.context import acting_as
from audit.domain.engine import performer
from tests.factories import NameChangeFactory

PROTECTED = (
    ("山城早报", NameBasis.MEDIA, NameScope.WHOLE, "示例报业集团的刊名登记"),
    ("云岭茶事", NameBasis.TRADEMARK, NameScope.WHOLE, "商标投诉 T-2026-0117"),
    ("内部消息", NameBasis.MANUAL, NameScope.CONTAINED, "平台规则第十二条"),
)


class Evasions:
    """Plays those who want a name that is not free, and those who look at it."""

    def __init__(self, staff, now):
        self.staff, self.now = staff, now

    def protect(self):
        """What the desk protects besides closed names and shipped terms."""
        with acting_as(self.staff["moderator01"]):
            for name, basis, scope, source in PROTECTED:
                protected = ProtectedName(name=name, basis=basis, scope=scope, source=source)
                names.protect(protected=protected, at=self.now - timedelta(days=20))

    def wanted(self):
        """Pairs (name, whether it was judged): closed, alike, sensitive."""
        closed = PublicAccount.objects.filter(state=AccountState.CLOSED).first().name
        return (
            (f"★{closed}\u200b☆", False),
            (f"官方{closed}号", False),
            ("雲岭查事", False),
            ("股市内部消息", False),
            ("山城早餐报", True),
        )

    def judge(self, application, at):
        """A reviewer compares and lets the name pass."""
        current = RegistrationApplication.objects.get(pk=application.pk)
        with acting_as(self.staff["reviewer02"]):
            judge_name(
                subject=current,
                seen_version=current.version,
                at=at,
                others=["山城早报"],
                note="早餐地图类账号,与报刊无关,主体为餐饮企业,头像与简介不致误认。",
            )

    def name_changes(self, fresh):
        """Four accounts want another name: waiting, in review, renamed, refused."""
        # Nothing happened to these since they were opened, days ago: the past stays in order.
        quiet = PublicAccount.objects.filter(
            state=AccountState.ACTIVE, version=1, registered_on__lt=self.now - timedelta(days=3)
        )
        for number, account in enumerate(quiet.select_related("entity").order_by("-pk")[:4]):
            asked_at = self.now - timedelta(hours=6 + 5 * number)
            with acting_as(self.staff["intake01"]):
                change = NameChangeFactory(
                    account=account,
                    requested_name=next(fresh),
                    grounds="栏目改版,原名与内容不再相符。",
                    at=asked_at,
                )
            for verb in ((), ("claim",), ("claim", "approve"), ("claim", "reject"))[number]:
                self._decide(change, verb, asked_at)

    def _decide(self, change, verb, asked_at):
        current = NameChangeRequest.objects.get(pk=change.pk)
        facts = {}
        if verb == "reject":
            facts = {"reason_codes": ["name-misleading"]}
        with acting_as(self.staff["reviewer01"]):
            performer(NameChangeRequest, verb)(
                subject=current,
                seen_version=current.version,
                at=asked_at + timedelta(hours=1 if verb == "claim" else 2),
                **facts,
            )
