"""The demo desk: staff of each role and thirty days of work, written by the domain's own verbs."""

import random
from datetime import timedelta
from itertools import product

from django.db import transaction

from accounts.domain import accounts, registration
from accounts.enums import AccountState, ContentCategory
from accounts.models import OperatingEntity, PublicAccount, RegistrationApplication
from audit.context import acting_as
from audit.domain import proposals
from audit.domain.role_grants import request_grant
from audit.models import RoleGrant
from demo import loads, partner_file
from demo.after_approval import AfterApproval
from demo.materials import Materials
from demo.moderation import Moderation
from demo.names import Evasions
from licensing.models import ProfessionalQualification, SpecialLabel
from moderation.models import Case, Sanction
from staff.models import User
from tests.factories import (
    ApplicationFactory,
    EntityFactory,
    EntityFactsFactory,
    PersonFactsFactory,
    UserFactory,
    verify,
)

LOGINS = {
    "intake01": ("intake",),
    "reviewer01": ("reviewer",),
    "reviewer02": ("reviewer",),
    "approver01": ("approver",),
    "approver02": ("approver",),
    "licensing01": ("licensing_officer",),
    "licensing02": ("licensing_officer",),
    "moderator01": ("moderator",),
    "moderator02": ("moderator",),
    "appeals01": ("appeals_officer",),
    "appeals02": ("appeals_officer",),
    "importer01": ("importer",),
    "auditor01": ("auditor",),
    "privacy01": ("privacy_officer",),
    "admin01": ("administrator",),
    "admin02": ("administrator",),
}
DAYS = 30
ACCOUNTS = 300
TOPICS = (
    "城市",
    "美食",
    "旅行",
    "读书",
    "电影",
    "科普",
    "亲子",
    "健身",
    "汽车",
    "园艺",
    "胶片",
    "手工",
    "徒步",
    "天文",
)
TURNS = (
    "观察",
    "笔记",
    "指南",
    "日记",
    "研究所",
    "茶话会",
    "一点通",
    "小馆",
    "漫谈",
    "地图",
    "画报",
    "电台",
    "周刊",
    "手册",
    "实验室",
    "便签",
    "开讲",
    "时光",
    "图鉴",
    "百味",
    "随想",
    "新知",
    "角落",
    "见闻",
    "口袋书",
    "放映室",
)
CATEGORIES = (ContentCategory.GENERAL,) * 7 + tuple(ContentCategory)
PLACES = (
    "浙江省杭州市",
    "北京市海淀区",
    "广东省深圳市",
    "上海市徐汇区",
    "四川省成都市",
    "湖北省武汉市",
)


def is_loaded():
    """Whether the demo desk stands already."""
    return User.objects.filter(username="reviewer01").exists()


@transaction.atomic
def load(now):
    """Write the whole demo desk, its last event at `now`; return what it holds by name."""
    staff = {
        username: UserFactory(username=username, display_name=username, roles=roles)
        for username, roles in LOGINS.items()
    }
    desk = Desk(staff, now)
    desk.materials.platform()
    for number in range(ACCOUNTS):
        desk.opened(number)
    for number in range(12):
        desk.rejected(number)
    desk.waiting()
    desk.second_persons()
    desk.names_in_question()
    desk.materials.review()
    AfterApproval(desk).play()
    Moderation(staff, now).play()
    partner_file.upload(staff["importer01"], now)
    loads.fill(now)
    return {
        "staff": len(staff),
        "operating entities": OperatingEntity.objects.count(),
        "public accounts": PublicAccount.objects.count(),
        "applications": RegistrationApplication.objects.count(),
        "qualifications": ProfessionalQualification.objects.count(),
        "special labels": SpecialLabel.objects.count(),
        "cases": Case.objects.count(),
        "sanctions": Sanction.objects.count(),
    }


class Desk:
    """Plays the people of the desk; the dice are loaded, so that every desk looks the same."""

    def __init__(self, staff, now):
        self.staff, self.now = staff, now
        self.dice = random.Random(20260222)
        self.materials = Materials(staff, now, self.dice)
        names = [f"{topic}{turn}" for topic, turn in product(TOPICS, TURNS)]
        self.dice.shuffle(names)
        self.names = iter(names)
        self.entity = None

    def opened(self, number):
        """An application that became an account; some accounts were later suspended."""
        start = self.now - timedelta(days=DAYS * (1 - number / ACCOUNTS) + 2)
        application = self.submitted(start, same_entity=number % 3 == 2)
        reviewer = "reviewer01" if number % 2 else "reviewer02"
        brought = self.materials.brought(application, start, lasts=self.term(number))
        # A few are approved while their materials wait: those accounts stay pending.
        if brought is not None and not self.materials.may_wait(brought):
            # Late enough to follow the approval of the entity's earlier application.
            self.materials.verify(brought, start + timedelta(hours=4))
        self.by(reviewer, "claim", application, start, hours=3)
        self.by(reviewer, "approve", application, start, hours=5)
        account = RegistrationApplication.objects.get(pk=application.pk).account
        if number % 25 == 0 and account.state == AccountState.ACTIVE:
            self.suspend(account, start + timedelta(hours=30), lifted=number % 50 == 0)

    def term(self, number):
        """How long a credential is still valid: a few have just expired or soon will."""
        if number < ACCOUNTS / 10:
            return timedelta(days=20)
        return timedelta(days=55 if number % 4 == 0 else 800)

    def suspend(self, account, at, lifted):
        """A breach of the agreement, and perhaps the end of it."""
        with acting_as(self.staff["approver01"]):
            accounts.suspend(
                subject=account,
                seen_version=account.version,
                at=at,
                reason_codes=["breach-of-agreement"],
                note="多次警示后仍发布夸大宣传内容。",
            )
            account.refresh_from_db()
            if lifted:
                accounts.resume(
                    subject=account,
                    seen_version=account.version,
                    at=at + timedelta(hours=12),
                    note="已删除相关内容并提交整改说明。",
                )

    def rejected(self, number):
        """An application that was refused, with reasons."""
        start = self.now - timedelta(days=20 - number)
        application = self.submitted(start)
        self.by("reviewer01", "claim", application, start, hours=2)
        codes = ["name-misleading", "identity-mismatch"][: 1 + number % 2]
        self.by("reviewer01", "reject", application, start, hours=4, **self.letter(codes))

    def waiting(self):
        """The open work: unclaimed, in review, waiting, answered, withdrawn, overdue."""
        hours_ago = (70, 52, 44, 30, 26, 20, 16, 11, 9, 7, 5, 4, 3, 2, 1)
        for hours in hours_ago:
            at = self.now - timedelta(hours=hours)
            application = self.submitted(at, is_verified=hours % 4 != 0)
            if hours % 5:
                self.materials.brought(application, at)
        for number, hours in enumerate((60, 40, 33, 21, 14, 8)):
            start = self.now - timedelta(hours=hours)
            application = self.submitted(start)
            brought = self.materials.brought(application, start)
            if brought is not None and number % 3 == 0:
                letter = self.letter(["credential-unreadable"])
                self.materials.query(brought, start + timedelta(hours=1), letter)
            reviewer = "reviewer01" if number % 2 else "reviewer02"
            self.by(reviewer, "claim", application, start, hours=1)
        for number, hours in enumerate((50, 36, 28, 18)):
            start = self.now - timedelta(hours=hours)
            application = self.submitted(start)
            self.by("reviewer01", "claim", application, start, hours=1)
            letter = self.letter(["identity-unreadable"])
            self.by("reviewer01", "request_information", application, start, hours=2, **letter)
            if number == 0:
                answer = {"note": "已重新上传营业执照。"}
                self.by("intake01", "answer", application, start, hours=20, **answer)
        for hours in (90, 31):
            start = self.now - timedelta(hours=hours)
            self.by("intake01", "withdraw", self.submitted(start), start, hours=6)

    def second_persons(self):
        """Closures proposed: one confirmed, one declined, two waiting; and a role asked for."""
        chosen = PublicAccount.objects.filter(state=AccountState.ACTIVE).order_by("pk")[:4]
        for number, account in enumerate(chosen):
            asked_at = self.now - timedelta(hours=40 - 9 * number)
            proposal = self.proposed(account, asked_at)
            with acting_as(self.staff["approver02"]):
                if number < 2:
                    (proposals.confirm, proposals.decline)[number](
                        subject=proposal,
                        seen_version=proposal.version,
                        at=asked_at + timedelta(hours=2),
                        note=("证据充分。", "先予警示。")[number],
                    )
        with acting_as(self.staff["admin01"]):
            wanted = RoleGrant(user=self.staff["reviewer02"], role="approver")
            request_grant(grant=wanted, at=self.now - timedelta(hours=3))

    def names_in_question(self):
        """Names that come back, names like others, and accounts that want another one."""
        evasions = Evasions(self.staff, self.now)
        evasions.protect()
        for number, (name, is_judged) in enumerate(evasions.wanted()):
            start = self.now - timedelta(hours=10 - number)
            application = self.submitted(start, name=name)
            if is_judged or number % 2:
                self.by("reviewer02", "claim", application, start, hours=1)
            if is_judged:
                evasions.judge(application, start + timedelta(hours=1, minutes=30))
                self.by("reviewer02", "approve", application, start, hours=2)
        evasions.name_changes(self.names)

    def proposed(self, account, at):
        """A closure that waits for its second person."""
        with acting_as(self.staff["approver01"]):
            return accounts.close.propose(
                subject=account,
                seen_version=account.version,
                at=at,
                basis="under_agreement",
                note="多次出售账号及粉丝数据。",
                **self.letter(["breach-of-agreement"]),
            )

    def submitted(self, at, same_entity=False, is_verified=True, name=""):
        """A new application, by a new entity unless `same_entity` and the last may hold two, for
        the next name unless one is given.
        """
        if not same_entity or self.entity is None or self.entity.is_person:
            self.entity = self.new_entity(at, is_verified)
        category = ContentCategory.GENERAL if name else self.dice.choice(CATEGORIES)
        if category == ContentCategory.NEWS and self.entity.is_person:
            category = ContentCategory.GENERAL
        with acting_as(self.staff["intake01"]):
            return ApplicationFactory(
                at=at,
                entity=self.entity,
                requested_name=name or next(self.names),
                content_category=category,
            )

    def new_entity(self, at, is_verified):
        """A registered entity, verified by the approver unless it still waits for that."""
        place = self.dice.choice(PLACES)
        is_person = self.dice.random() < 0.25
        facts = (PersonFactsFactory if is_person else EntityFactsFactory)(
            place_of_registration=place, place_of_operation=place
        )
        with acting_as(self.staff["intake01"]):
            entity = EntityFactory(at=at, facts=facts)
        if is_verified:
            with acting_as(self.staff["approver01"]):
                entity = verify(entity, at=at + timedelta(minutes=30))
        return entity

    def letter(self, codes):
        """Reasons; their saved replies go into the message."""
        return {"reason_codes": codes}

    def by(self, username, verb, application, start, *, hours, **details):
        """Have `username` perform `verb`, some hours after `start`."""
        current = RegistrationApplication.objects.get(pk=application.pk)
        at = min(start + timedelta(hours=hours), self.now)
        with acting_as(self.staff[username]):
            getattr(registration, verb)(
                subject=current, seen_version=current.version, at=at, **details
            )
