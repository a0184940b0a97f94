"""Moderation of the demo: what was noticed, worked on, sanctioned, appealed and given back."""

import csv
import tempfile
from datetime import timedelta
from pathlib import Path

from django.db.models import OuterRef, Subquery

from accounts.enums import AccountState
from accounts.models import PublicAccount
from audit.context import acting_as
from audit.domain import proposals
from audit.domain.engine import performer
from audit.models import Proposal
from demo.events import FILE_DAYS, follow_events, post_events
from desk.domain import watches
from moderation.domain import calendar, detection, ladder, signals, standing
from moderation.models import (
    Appeal,
    BlacklistEntry,
    Case,
    CreditRating,
    DirectMeasure,
    Sanction,
)
from regulations.calendar import legal_date
from staff.domain.roles import ensure_system_actor
from tests.factories import AppealFactory, CaseFactory, ComplaintFactory, SignalFactory


class Moderation:
    """Plays moderators, appeals officers and those who complain, each object in order of time."""

    def __init__(self, staff, now):
        self.staff, self.now = staff, now
        last = PublicAccount.history.filter(id=OuterRef("pk")).order_by("-history_id")
        label = PublicAccount._meta.label_lower
        free = (
            PublicAccount.objects.filter(state=AccountState.ACTIVE, name_changes=None)
            .exclude(pk__in=Proposal.objects.filter(object_label=label).values("object_id"))
            .annotate(last_at=Subquery(last.values("history_date")[:1]))
        )
        self.accounts = list(free.select_related("entity").order_by("-last_at", "-pk"))

    def play(self):
        """The whole of it."""
        with acting_as(ensure_system_actor()):
            ladder.sync_ladder(at=self.now - timedelta(days=30))
        self.closed_and_upheld()
        self.appealed()
        self.appealed_without_a_case()
        self.ended_and_lifted()
        self.blacklisted()
        self.open_cases()
        self.merged_and_split()
        self.complaints()
        self.detected()
        calendar.advance(at=self.now)

    def closed_and_upheld(self):
        """A fabrication that ended in closure by law; the appeal was in vain."""
        start = self.ago(days=20)
        account = self.account(start)
        complaint = self.complained(account, start, "fabrication", "编造某地停水消息,引发恐慌。")
        self.by(
            "moderator01", complaint, "open_case", start, 2, title="编造停水消息", severity="grave"
        )
        case = Case.objects.latest("pk")
        [closure] = self.sanctioned(
            case, [account], start, 5, "close", reason="conduct-fabrication", closure_basis="by_law"
        )
        self.confirmed(closure, "approver01", start, 8)
        self.by(
            "moderator01",
            case,
            "respond",
            start,
            9,
            outcome="upheld",
            reason_codes=["complaint-upheld"],
            message="涉事账号已依法关闭。",
        )
        self.by("moderator01", case, "report", start, 10, reference="网信报〔2026〕第 37 号")
        self.by("moderator01", case, "conclude", start, 11, outcome="substantiated")
        appeal = self.appeal(closure, start, 40, "内容转载自群聊,并非本账号编造。")
        self.by("appeals01", appeal, "claim", start, 44)
        answer = {"reason_codes": ["appeal-facts-clear"], "message": "账号未核实即发布。"}
        self.by("appeals01", appeal, "uphold", start, 70, **answer)

    def appealed(self):
        """Suspensions: appealed and overturned, varied, in review, not yet claimed, withdrawn."""
        fates = ("overturn", "vary", "review", "submitted", "withdraw", "ask")
        kinds = (
            "false_traffic",
            "false_hot_spot",
            "forced_follow",
            "impersonation",
            "account_matrix",
            "paid_posting",
        )
        for number, fate in enumerate(fates):
            start = self.ago(days=12 - number)
            account = self.account(start)
            with acting_as(self.staff["moderator02"]):
                case = CaseFactory(
                    at=start,
                    accounts=[account],
                    title=f"{account.name} 涉嫌违规",
                    violation_type=kinds[number],
                    severity="serious",
                )
            reason = case.reason_code
            measures = ("suspend", "stop_monetization")
            imposed = self.sanctioned(
                case, [account], start, 6, *measures, user="moderator02", reason=reason, days=90
            )
            self.by("moderator02", case, "conclude", start, 7, outcome="substantiated")
            suspension = imposed[-1]
            appeal = self.appeal(suspension, start, 30, "数据来自正常推广活动,附合同与投放记录。")
            self.decided(appeal, fate, start)

    def appealed_without_a_case(self):
        """A suspension by hand: appealed, and not yet claimed."""
        start = self.ago(days=4)
        account = self.account(start)
        self.by("approver01", account, "suspend", start, 2, reason_codes=["breach-of-agreement"])
        with acting_as(self.staff["intake01"]):
            AppealFactory(
                sanction=DirectMeasure.latest_of(account),
                grounds="所涉内容已于当日删除，并已向读者更正。",
                at=start + timedelta(hours=26),
            )

    def decided(self, appeal, fate, start):
        """What became of an appeal."""
        if fate == "withdraw":
            self.by("intake01", appeal, "withdraw", start, 40, note="运营者电话告知撤回。")
        if fate in ("withdraw", "submitted"):
            return
        # What stays in review was claimed lately: the calendar gives back a claim left alone.
        self.by("appeals01", appeal, "claim", start, 200 if fate == "review" else 33)
        if fate == "ask":
            self.by(
                "appeals01",
                appeal,
                "request_information",
                start,
                36,
                **self.letter("evidence-wanted"),
            )
        if fate in ("review", "ask"):
            return
        milder = {"measure": "limit_functions", "functions": "推荐、评论", "days": 15}
        with acting_as(self.staff["appeals01"]):
            current = Appeal.objects.get(pk=appeal.pk)
            outcomes = [
                {"sanction": each.pk, "outcome": "varied", **milder} for each in current.sanctions
            ]
            performer(Appeal, fate).propose(
                subject=current,
                seen_version=current.version,
                at=start + timedelta(hours=50),
                reason_codes=["appeal-evidence-accepted"],
                message="部分数据可由投放记录解释。",
                **({"outcomes": outcomes} if fate == "vary" else {}),
            )
        self.confirmed(appeal, "appeals02", start, 54)

    def ended_and_lifted(self):
        """Milder measures: one ended with its term, one lifted, one in force, one warning."""
        for number, measure in enumerate(
            ("limit_functions", "stop_updates", "limit_functions", "warn")
        ):
            start = self.ago(days=15 - 3 * number)
            account = self.account(start)
            with acting_as(self.staff["moderator01"]):
                case = CaseFactory(
                    at=start,
                    accounts=[account],
                    title=f"{account.name} 超出登记类别",
                    violation_type="out_of_category",
                    severity="minor",
                )
            terms = {"days": 7, "functions": "直播、推荐"}
            [imposed] = self.sanctioned(
                case, [account], start, 4, measure, reason="conduct-out-of-category", **terms
            )
            if number == 1:
                self.by(
                    "moderator01", imposed, "lift", start, 60, **self.letter("sanction-corrected")
                )
            outcome = "corrected" if number == 1 else "substantiated"
            self.by("moderator01", case, "conclude", start, 61, outcome=outcome)

    def blacklisted(self):
        """Trading: accounts suspended together, the entity blacklisted; another one proposed."""
        start = self.ago(days=9)
        account = self.account(start)
        owned = [account]
        with acting_as(self.staff["moderator01"]):
            case = CaseFactory(
                at=start,
                accounts=owned,
                title="账号批量挂牌出售",
                violation_type="account_trading",
                severity="grave",
            )
        imposed = self.sanctioned(
            case,
            owned,
            start,
            6,
            "suspend",
            "blacklist",
            reason="conduct-account-trading",
            days=180,
            scope="all",
        )
        self.confirmed(imposed[-1], "approver02", start, 10)
        asked_at = self.ago(hours=20)
        with acting_as(self.staff["moderator02"]):
            entry = standing.request_entry(
                entry=BlacklistEntry(
                    entity=self.account(asked_at).entity,
                    scope="registration",
                    grounds="以他人身份信息多次提交注册",
                ),
                at=asked_at,
            )
            standing.blacklist.propose(
                subject=entry,
                seen_version=entry.version,
                at=asked_at + timedelta(minutes=20),
                note="附三次驳回记录。",
                **self.letter("conduct-false-registration"),
            )
            rating = standing.rate_entity(
                rating=CreditRating(entity=self.account(self.ago(days=6)).entity),
                at=self.ago(days=6),
            )
        self.by(
            "moderator01",
            rating,
            "rate",
            self.ago(days=6),
            2,
            grade="A",
            reason_codes=["credit-conduct"],
        )

    def open_cases(self):
        """Work of today: unassigned, in progress, waiting for the operator, overdue, proposed."""
        rows = (
            (200, "hoarding", "serious", "囤积账号待核", ""),
            (70, "impersonation", "moderate", "疑似仿冒文化馆", "waiting"),
            (46, "paid_posting", "serious", "以删帖索要费用", "claimed"),
            (30, "unlicensed_news", "grave", "无证转载时政新闻", "proposed"),
            (9, "fabrication", "moderate", "编造菜价消息", "claimed"),
            (5, "incitement", "serious", "借暴雨灾情带节奏", ""),
            (2, "undeclared_transfer", "moderate", "联系人与登记不符", ""),
        )
        for hours, violation, severity, title, fate in rows:
            start = self.ago(hours=hours)
            account = self.account(start)
            with acting_as(self.staff["moderator02"]):
                case = CaseFactory(
                    at=start,
                    accounts=[account],
                    title=title,
                    violation_type=violation,
                    severity=severity,
                )
            if violation == "fabrication":
                self.complained(
                    account, start + timedelta(minutes=30), violation, "菜价翻倍系编造。"
                )
            if fate:
                self.by("moderator01", case, "claim", start, 1)
                self.by(
                    "moderator01", case, "note", start, 1.5, note="已比对登记材料,联系人电话停机。"
                )
            if fate == "waiting":
                self.by(
                    "moderator01",
                    case,
                    "request_information",
                    start,
                    2,
                    **self.letter("explain-conduct"),
                )
            if fate == "proposed":
                self.sanctioned(
                    case,
                    [account],
                    start,
                    3,
                    "stop_updates",
                    "close",
                    reason="conduct-unlicensed-news",
                    days=30,
                    closure_basis="under_agreement",
                )

    def merged_and_split(self):
        """Two cases that turned out to be one, and one that turned out to be two."""
        start = self.ago(hours=60)
        first, second = self.account(start), self.account(start)
        kind = {"violation_type": "account_matrix", "severity": "moderate"}
        with acting_as(self.staff["moderator02"]):
            kept = CaseFactory(at=start, accounts=[first], title="同质内容矩阵", **kind)
            double = CaseFactory(at=start, accounts=[first], title="重复立案", **kind)
        self.by("moderator02", double, "merge", start, 2, into=kept, note="同一事实。")
        self.by("moderator02", kept, "claim", start, 3)
        self.by("moderator02", kept, "add_accounts", start, 4, accounts=[second])
        self.by("moderator02", kept, "split", start, 6, accounts=[second], title="另案:仿冒头像")
        watches.watch(person=self.staff["moderator01"], subject=kept, at=start + timedelta(hours=7))
        words = "@moderator01 两案材料已合并,请核对发文时间。"
        self.by("moderator02", kept, "note", start, 9, note=words)

    def complaints(self):
        """Complaints of the last days: new ones, answered ones, one taken back."""
        account = self.account(self.ago(hours=20))
        for hours, text in ((20, "同一账号冒充记者收费。"), (7, "该账号自称可代删差评。")):
            self.complained(account, self.ago(hours=hours), "paid_posting", text)
        texts = (
            ("forced_follow", "扫码领奖即被关注。"),
            ("false_traffic", "阅读量与评论明显不符。"),
            ("impersonation", "冒用本馆馆徽。"),
        )
        for number, (category, text) in enumerate(texts):
            start = self.ago(hours=4 + 9 * number)
            self.complained(self.account(start), start, category, text)
        for number, outcome in enumerate(("unfounded", "not_for_us")):
            start = self.ago(days=5 + number)
            complaint = self.complained(self.account(start), start, "fabrication", "内容不实。")
            self.by(
                "moderator02",
                complaint,
                "respond",
                start,
                26,
                outcome=outcome,
                **self.letter(("complaint-unfounded", "complaint-elsewhere")[number]),
            )
        start = self.ago(days=3)
        taken_back = self.complained(self.account(start), start, "hoarding", "误投。")
        self.by("intake01", taken_back, "withdraw", start, 5, note="投诉人来电撤回。")

    def detected(self):
        """Signals: what the detectors see in small files of events, and a partner's report."""
        chosen = [self.account(self.ago(days=FILE_DAYS)) for _each in range(4)]
        with tempfile.TemporaryDirectory() as folder, acting_as(ensure_system_actor(), "demo"):
            for name, rows in (
                ("follows", follow_events(chosen[:2], self.now)),
                ("posts", post_events(chosen[2:], self.now)),
            ):
                path = Path(folder) / f"{name}.csv"
                with path.open("w", encoding="utf-8", newline="") as stream:
                    csv.writer(stream).writerows(rows)
                run = detection.detect(name=name, on=legal_date(self.now), file=path)
                signals.take_in(run=run, at=self.ago(hours=3))
        with acting_as(self.staff["moderator02"]):
            explained = SignalFactory(
                accounts=[self.account(self.ago(hours=30))],
                text="合作方:单日新增粉丝为平日十倍。",
                at=self.ago(hours=30),
            )
            taken_up = SignalFactory(
                accounts=[self.account(self.ago(hours=30))],
                text="合作方:该账号收款人与运营主体不一致。",
                violation_type="undeclared_transfer",
                at=self.ago(hours=6),
            )
            SignalFactory(
                accounts=[self.account(self.ago(hours=30))],
                text="合作方:同一设备一小时内登录二十个账号。",
                violation_type="hoarding",
                at=self.ago(hours=2),
            )
        facts = {"title": "收款人与主体不一致", "severity": "serious"}
        self.by("moderator02", taken_up, "open_case", self.ago(hours=6), 2, **facts)
        self.by(
            "moderator02",
            explained,
            "dismiss",
            self.ago(hours=30),
            4,
            reason_codes=["signal-explained"],
        )

    # What people do, in one line each.

    def account(self, start):
        """An account of which nothing else is told, and to which nothing happened after `start`."""
        found = next(each for each in self.accounts if each.last_at < start)
        self.accounts.remove(found)
        return found

    def ago(self, **span):
        """A moment before now."""
        return self.now - timedelta(**span)

    def by(self, username, subject, verb, start, hours, **details):
        """Have `username` perform `verb`, some hours after `start`."""
        current = type(subject).objects.get(pk=subject.pk)
        at = min(start + timedelta(hours=hours), self.now)
        with acting_as(self.staff[username]):
            performer(type(subject), verb)(
                subject=current, seen_version=current.version, at=at, **details
            )

    def complained(self, account, at, category, text):
        """A complaint by the public form."""
        with acting_as(ensure_system_actor(), "public form"):
            return ComplaintFactory(account=account, category=category, text=text, at=at)

    def sanctioned(
        self, case, accounts, start, hours, *measures, reason, user="moderator01", **terms
    ):
        """Decide on measures, claiming the case before; returns the sanctions, mildest first."""
        if Case.objects.unclaimed().filter(pk=case.pk).exists():
            self.by(user, case, "claim", start, hours - 0.5)
        facts = self.letter(reason) | {"accounts": accounts, "measures": measures, **terms}
        self.by(user, case, "sanction", start, hours, **facts)
        return list(Sanction.objects.filter(case=case).order_by("pk"))

    def confirmed(self, subject, username, start, hours):
        """A second person confirms what was proposed."""
        proposal = Proposal.objects.open().for_object(subject).get()
        with acting_as(self.staff[username]):
            proposals.confirm(
                subject=proposal,
                seen_version=proposal.version,
                at=start + timedelta(hours=hours),
                note="证据充分。",
            )

    def appeal(self, sanction, start, hours, grounds):
        """The operator's appeal, taken in by the desk."""
        with acting_as(self.staff["intake01"]):
            return AppealFactory(
                sanction=Sanction.objects.get(pk=sanction.pk),
                grounds=grounds,
                at=start + timedelta(hours=hours),
            )

    def letter(self, code):
        """A reason; its saved reply goes into the message."""
        return {"reason_codes": [code]}
