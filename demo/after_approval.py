"""What became of accounts of the demo: handed over, given up, forgotten, put right."""

from datetime import timedelta

from accounts.domain import agreements, deregistrations, dormancy, transfers
from accounts.domain.corrections import act_on_overdue
from accounts.enums import CorrectionFault, DisusePolicy, TransferSide
from accounts.models import (
    AccountTransfer,
    PublicAccount,
    RegistrationApplication,
    ServiceAgreement,
)
from audit.context import acting_as
from audit.domain.engine import performer
from regulations.calendar import legal_date
from tests.factories import (
    AccountFactory,
    CorrectionFactory,
    DeregistrationFactory,
    TransferFactory,
    scan,
)

NAMES = (
    "拾光相册",
    "半山陶社",
    "雨巷评弹",
    "稻香讲堂",
    "蓝鲸海钓",
    "竹影太极",
    "麦浪烘焙",
    "寒塘写生",
    "朝露花艺",
    "松涛围棋",
    "梧桐唱片",
    "苔痕篆刻",
    "晚舟集邮",
    "浅草马术",
    "飞鸢航模",
    "青瓦民宿",
    "石榴裙边",
    "归雁家书",
    "白鹭湿地",
    "老街皮影",
    "葵园素食",
    "萤火夜跑",
)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class AfterApproval:
    """Plays operators who transfer, leave, forget or correct accounts, each in order of time.

    Every account is opened for its story, days before it, so that nothing else happens to it.
    """

    def __init__(self, desk):
        self.desk, self.staff, self.now = desk, desk.staff, desk.now
        self.names = iter(NAMES)

    def play(self):
        """The whole of it."""
        self.transfers()
        self.departures()
        self.forgotten()
        self.corrections()

    def transfers(self):
        """A transfer in every state, and one that is to be taken back."""
        self.asked(self.now - 20 * HOUR)
        start = self.now - 30 * HOUR
        self.step("reviewer01", self.asked(start, consents=()), "claim", start + 2 * HOUR)
        for verb, code in (
            ("request_information", "transfer-consent"),
            ("reject", "transfer-trade"),
        ):
            start -= DAY
            claimed = self.step("reviewer02", self.asked(start), "claim", start + 2 * HOUR)
            self.step("reviewer02", claimed, verb, start + 5 * HOUR, **self.letter(code))
        self.announced(self.now - 4 * DAY)
        start = self.now - 6 * DAY
        withdrawn = self.announced(start)
        self.step("intake01", withdrawn, "withdraw", start + 3 * DAY, note="双方未能谈妥。")
        self.executed(self.now - 13 * DAY)
        self.taken_back(self.executed(self.now - 12 * DAY))

    def asked(self, at, **facts):
        """A request to hand over an account that was opened days before."""
        account = self.opened(at - 5 * DAY)
        transferee = self.desk.new_entity(at - 2 * HOUR, is_verified=True)
        with acting_as(self.staff["intake01"]):
            return TransferFactory(account=account, transferee=transferee, at=at, **facts)

    def announced(self, at):
        """A transfer that two approvers announced a day after it was asked for."""
        claimed = self.step("approver01", self.asked(at), "claim", at + 20 * HOUR)
        with acting_as(self.staff["approver01"]):
            proposal = transfers.transfer.propose(
                subject=claimed,
                seen_version=claimed.version,
                at=at + 21 * HOUR,
            )
        self.step("approver02", proposal, "confirm", at + DAY, note="材料齐全。")
        return AccountTransfer.objects.get(pk=claimed.pk)

    def executed(self, at):
        """A transfer whose day has come."""
        announced = self.announced(at)
        transfers.conclude(transfer=announced, at=at + 8 * DAY)
        return AccountTransfer.objects.get(pk=announced.pk)

    def taken_back(self, executed):
        """The former operator says that it never agreed."""
        with acting_as(self.staff["intake01"]):
            TransferFactory(
                account=PublicAccount.objects.get(pk=executed.account_id),
                transferee=executed.transferor,
                reason="原转让同意书系他人冒签，申请恢复原运营主体。",
                reverses=executed,
                consents=[TransferSide.TRANSFEREE],
                at=self.now - 9 * HOUR,
            )

    def departures(self):
        """Operators who want to stop: thinking, staying, gone, doubtful."""
        self.leaving(self.now - 4 * DAY)
        start = self.now - 10 * DAY
        self.step(
            "intake01", self.leaving(start), "withdraw", start + 3 * DAY, note="决定继续运营。"
        )
        start = self.now - 17 * DAY
        deregistrations.conclude(request=self.leaving(start), at=start + 15 * DAY)
        start = self.now - 6 * DAY
        doubtful = self.leaving(start)
        self.step(
            "approver01", doubtful, "stop", start + DAY, **self.letter("deregistration-doubtful")
        )

    def leaving(self, at):
        """An operator's wish with its signed letter."""
        account = self.opened(at - 5 * DAY)
        with acting_as(self.staff["intake01"]):
            return DeregistrationFactory(
                account=account,
                grounds="团队解散，不再运营。",
                wished_by="周例",
                files=[scan("REQUEST TO DEREGISTER", account.external_id)],
                at=at,
            )

    def forgotten(self):
        """Imported accounts that nobody used for long, at every step of the calendar."""
        start = self.now - 210 * DAY
        with acting_as(self.staff["approver01"]):
            agreement = ServiceAgreement(
                version_name="v7",
                in_force_from=legal_date(start - 600 * DAY),
                on_disuse=DisusePolicy.DEREGISTER,
            )
            agreements.publish(agreement=agreement, at=start)
        self.noticed(self.now - 10 * DAY)
        at = self.now - 40 * DAY
        dormancy.advance(case=self.noticed(at), at=at + 30 * DAY)
        at = self.now - 130 * DAY
        case = self.noticed(at)
        for days in (30, 120):
            dormancy.advance(case=type(case).objects.get(pk=case.pk), at=at + days * DAY)
        at = self.now - 20 * DAY
        self.step(
            "approver01", self.noticed(at), "end", at + 5 * DAY, note="运营者住院，已电话核实。"
        )

    def noticed(self, at):
        """A case against an account that came with a file and was last used a year before."""
        start = at - 15 * DAY
        with acting_as(self.staff["importer01"]):
            imported = AccountFactory(
                at=start,
                entity=self.desk.new_entity(start - DAY, is_verified=True),
                name=next(self.names),
                agreement_version="v7",
                registered_on=legal_date(at - 700 * DAY),
                last_active_on=legal_date(at - 380 * DAY),
            )
        self.step("approver01", imported, "activate", start + DAY)
        unused = dormancy.unused_accounts(on=legal_date(at)).get(pk=imported.pk)
        decision = dormancy.give_notice(account=unused, at=at)
        return imported.dormancy_cases.get(pk=decision.object_id)

    def corrections(self):
        """Orders to correct, in every state."""
        self.ordered(self.now - 3 * DAY, CorrectionFault.AVATAR)
        start = self.now - 6 * DAY
        answer = {"note": "已更换头像。"}
        self.step(
            "intake01", self.ordered(start, CorrectionFault.AVATAR), "answer", start + DAY, **answer
        )
        start = self.now - 9 * DAY
        due_on = legal_date(start + 5 * DAY)
        late = self.ordered(start, CorrectionFault.NAME, due_on=due_on)
        act_on_overdue(order=late, at=start + 6 * DAY)
        start = self.now - 12 * DAY
        answer = {"note": "已修改简介。", "new_introduction": "分享日常练习与活动预告。"}
        order = self.ordered(start, CorrectionFault.INTRODUCTION)
        answered = self.step("intake01", order, "answer", start + 3 * DAY, **answer)
        self.step("reviewer01", answered, "accept", start + 4 * DAY)
        start = self.now - 7 * DAY
        mistaken = self.ordered(start, CorrectionFault.AVATAR)
        self.step(
            "approver01", mistaken, "rescind", start + DAY, **self.letter("correction-groundless")
        )

    def ordered(self, at, fault, **facts):
        """An order to an account that was opened days before."""
        account = self.opened(at - 5 * DAY)
        with acting_as(self.staff["reviewer01"]):
            return CorrectionFactory(account=account, faults=[fault], at=at, **facts)

    def opened(self, at):
        """An account in no regulated category, approved at its own time."""
        application = self.desk.submitted(at, name=next(self.names))
        self.desk.by("reviewer01", "claim", application, at, hours=1)
        self.desk.by("reviewer01", "approve", application, at, hours=2)
        return RegistrationApplication.objects.get(pk=application.pk).account

    def letter(self, code):
        """A reason; its saved reply goes into the message."""
        return {"reason_codes": [code]}

    def step(self, username, subject, verb, at, **facts):
        """Have `username` perform `verb`; returns the object as it then is."""
        with acting_as(self.staff[username]):
            performer(type(subject), verb)(
                subject=subject, seen_version=subject.version, at=at, **facts
            )
        return type(subject).objects.get(pk=subject.pk)
