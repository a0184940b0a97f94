"""The clock: a label is in force on exactly the days the law gives it, wherever one reads it.

The reference is written here from the law's words and shares no code with the product: a live
account, whose category is the sector and whose entity of today is not found false and holds a
verified qualification in that sector, issued on or before the day and valid through it in China.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.context import acting_as
from audit.domain.engine import DecisionRefused, performer, record
from licensing.domain.review import review
from licensing.models import SpecialLabel
from regulations.calendar import add_months, legal_date
from staff.domain.roles import ensure_system_actor
from tests.factories import (
    AccountFactory,
    EntityFactory,
    QualificationFactory,
    verify,
    verify_credential,
)

FIRST_DAY = date(2026, 12, 20)  # so that the days that follow cross a year's end and February's
SECTORS = {
    "medical_institution": "health",
    "private_school": "education",
    "law_firm": "justice",  # does not expire
}
ZONES = [
    ZoneInfo(name)
    for name in ("UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kabul")
]
# The last moment of a day in China, the first of the next, and moments that are neither.
CLOCKS = (time(15, 59, 59, 999_999), time(16, 0), time(0, 0), time(23, 59, 59), time(8, 30))


def day_after(days):
    return FIRST_DAY + timedelta(days=days)


def day_in_china(at):
    """Eight hours ahead of UTC, summer and winter."""
    return (at.astimezone(UTC) + timedelta(hours=8)).date()


DAYS = st.integers(0, 80)
INSTANTS = st.builds(
    lambda days, clock, zone: datetime.combine(day_after(days), clock, UTC).astimezone(zone),
    DAYS,
    st.sampled_from(CLOCKS),
    st.sampled_from(ZONES),
)
WHICH = st.integers(0, 2)
DATES = st.builds(
    lambda issued, length: (day_after(issued), day_after(issued + length)),
    st.integers(-30, 10),
    st.integers(0, 60),
)
STEPS = st.lists(
    st.tuples(
        INSTANTS,
        st.one_of(
            st.tuples(st.just("verify"), st.integers(0, 3)),
            st.tuples(st.just("revoke"), st.integers(0, 3)),
            st.tuples(st.just("renew"), st.integers(0, 3), DATES),
            st.tuples(
                st.just("recategorize"), WHICH, st.sampled_from([*SECTORS.values(), "general"])
            ),
            st.tuples(st.just("transfer"), WHICH, st.integers(0, 1)),
            st.tuples(st.just("end"), WHICH, st.sampled_from(["closed", "deregistered"])),
            st.tuples(st.just("find_false"), st.integers(0, 1)),
            st.just(("review",)),
        ),
    ),
    max_size=8,
).map(lambda steps: sorted(steps, key=lambda step: step[0]))


@dataclass
class Paper:
    """A qualification as the law sees it; `standing` is submitted, verified or over."""

    row: object
    entity: int
    sector: str
    issued: date
    expires: date | None
    renews: "Paper | None" = None
    standing: str = "submitted"

    def lasts_on(self, day):
        return self.issued <= day and (self.expires is None or day <= self.expires)


@dataclass
class Speaker:
    """An account as the law sees it."""

    row: object
    entity: int
    category: str
    is_active: bool
    is_live: bool = True


class World:
    """Two entities, three accounts and some qualifications, and what the law says of them."""

    def __init__(self, cast, start):
        self.cast, self.start = cast, start
        self.entities, self.false = [], set()
        self.papers, self.speakers = [], []
        for _entity in range(2):
            with acting_as(cast["intake"]):
                entity = EntityFactory(at=start)
            with acting_as(cast["approver"]):
                self.entities.append(verify(entity, at=start))

    # The law

    def deserving(self, day):
        """Pairs of account and sector that deserve a label on `day`."""
        return {
            (speaker.row.pk, paper.sector)
            for speaker in self.speakers
            for paper in self.papers
            if speaker.is_live
            and speaker.entity not in self.false
            and paper.entity == speaker.entity
            and paper.sector == speaker.category
            and paper.standing == "verified"
            and paper.lasts_on(day)
        }

    def edges(self):
        """The last moment of each paper's first and last day in China, and the one after it."""
        days = {day for paper in self.papers for day in (paper.issued, paper.expires) if day}
        ends = [datetime.combine(day, time(15, 59, 59, 999_999), UTC) for day in sorted(days)]
        return [*ends, *(end + timedelta(microseconds=1) for end in ends)]

    # What happens

    def open_account(self, entity, category, state):
        with acting_as(self.cast["importer"]):
            account = AccountFactory(
                entity=self.entities[entity], content_category=category, at=self.start
            )
        self.speakers.append(Speaker(account, entity, category, state == "active"))
        self._put(account, self.start, state=state)

    def take_in(self, entity, credential_type, dates, *, renews=None, at=None):
        issued, expires = dates
        if credential_type == "law_firm":
            expires = None
        with acting_as(self.cast["intake"]):
            row = QualificationFactory(
                entity=self.entities[entity],
                credential_type=credential_type,
                issued_on=issued,
                expires_on=expires,
                previous=renews.row if renews else None,
                at=at or self.start,
            )
        paper = Paper(row, entity, SECTORS[credential_type], issued, expires, renews)
        self.papers.append(paper)
        return len(self.papers) - 1

    def verify(self, at, number):
        if number >= len(self.papers):
            return
        paper = self.papers[number]
        is_due = paper.standing == "submitted" and paper.lasts_on(day_in_china(at))
        paper.row.refresh_from_db()
        with acting_as(self.cast["licensing_officer"]):
            is_done = self._happens(lambda: verify_credential(paper.row, at=at))
        assert is_done == (is_due and paper.entity not in self.false)
        if is_done:
            paper.standing = "verified"
            if paper.renews:
                paper.renews.standing = "over"

    def revoke(self, at, number):
        if number >= len(self.papers):
            return
        paper = self.papers[number]
        is_done = self._decide(
            "licensing_officer", paper.row, "revoke", at, reason_codes=["credential-false"]
        )
        if is_done:
            paper.standing = "over"

    def renew(self, at, number, dates):
        """Take in and verify the renewal of a paper that stands or stood and has none yet."""
        if number >= len(self.papers):
            return
        paper = self.papers[number]
        is_renewed = any(each.renews is paper for each in self.papers)
        if paper.standing == "verified" and not is_renewed:
            paper.row.refresh_from_db()
            renewal = self.take_in(
                paper.entity, paper.row.credential_type, dates, renews=paper, at=at
            )
            self.verify(at, renewal)

    def recategorize(self, at, number, category):
        speaker = self.speakers[number]
        before = speaker.category
        speaker.category = category
        is_entitled = not speaker.is_active or (
            speaker.entity not in self.false
            and (
                category == "general"
                or (speaker.row.pk, category) in self.deserving(day_in_china(at))
            )
        )
        is_done = self._decide(
            "approver", speaker.row, "recategorize", at, content_category=category
        )
        assert is_done == (speaker.is_live and category != before and is_entitled)
        if not is_done:
            speaker.category = before

    def transfer(self, at, number, entity):
        self._put(self.speakers[number].row, at, entity=self.entities[entity])
        self.speakers[number].entity = entity

    def end(self, at, number, state):
        self._put(self.speakers[number].row, at, state=state, closure_basis="by_law")
        self.speakers[number].is_live = False

    def find_false(self, at, number):
        self._decide(
            "approver",
            self.entities[number],
            "mark_false",
            at,
            reason_codes=["false-registration"],
        )
        self.false.add(number)

    def review(self, at):
        review(at=at)
        assert granted() == self.deserving(day_in_china(at))
        assert set(review(at=at).values()) == {0}

    def _decide(self, role, row, verb, at, **facts):
        row.refresh_from_db()
        with acting_as(self.cast[role]):
            return self._happens(
                lambda: performer(type(row), verb)(
                    subject=row, seen_version=row.version, at=at, **facts
                )
            )

    @staticmethod
    def _happens(decision):
        try:
            decision()
        except DecisionRefused:
            return False
        return True

    @staticmethod
    def _put(row, at, **fields):
        """Write without a verb and without what follows from one: the review has to notice."""
        row.refresh_from_db()
        for name, value in fields.items():
            setattr(row, name, value)
        row._moving = True
        with acting_as(ensure_system_actor()):
            record(row, at=at)


def granted():
    return set(SpecialLabel.objects.granted().values_list("account", "sector"))


def founded():
    """Labels granted on a paper of the entity that now operates: none travels with a transfer."""
    own = SpecialLabel.objects.granted().filter(qualification__entity=F("account__entity"))
    return set(own.values_list("account", "sector"))


def in_force(at):
    rows = SpecialLabel.objects.in_force(legal_date(at))
    return set(rows.values_list("account", "sector"))


@pytest.mark.django_db
@given(
    accounts=st.lists(
        st.tuples(
            st.integers(0, 1),
            st.sampled_from([*SECTORS.values(), "general"]),
            st.sampled_from(["pending_verification", "active", "suspended"]),
        ),
        min_size=3,
        max_size=3,
    ),
    papers=st.lists(
        st.tuples(st.integers(0, 1), st.sampled_from(sorted(SECTORS)), DATES),
        min_size=2,
        max_size=5,
    ),
    steps=STEPS,
    probes=st.lists(INSTANTS, min_size=1, max_size=4),
    reader=st.sampled_from(ZONES),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_labels_are_in_force_on_exactly_the_days_the_law_gives_them(
    accounts, papers, steps, probes, reader, everybody, cast
):
    start = datetime.combine(FIRST_DAY, time(0, 0), UTC)
    with timezone.override(reader), transaction.atomic():
        world = World(cast, start)
        for entity, category, state in accounts:
            world.open_account(entity, category, state)
        for entity, credential_type, dates in papers:
            world.verify(start, world.take_in(entity, credential_type, dates))
        last = max([*probes, *(moment for moment, _step in steps)])
        for at, (what, *facts) in [*steps, (last, ("review",))]:
            getattr(world, what)(at, *facts)
            for probe in (at, *(probe for probe in [*probes, *world.edges()] if probe >= at)):
                assert in_force(probe) == founded() & world.deserving(day_in_china(probe))
        transaction.set_rollback(True)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
)
def test_the_day_in_china_is_eight_hours_ahead_of_utc_wherever_one_reads_it(at, here, reader):
    with timezone.override(reader):
        assert legal_date(at.astimezone(here)) == day_in_china(at)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_day_in_china_begins_at_four_in_the_afternoon_utc(day):
    midnight = datetime.combine(day, time(16, 0), UTC)
    assert legal_date(midnight) == day + timedelta(days=1)
    assert legal_date(midnight - timedelta(microseconds=1)) == day


@given(st.dates(date(1990, 1, 1), date(2200, 1, 1)), st.integers(0, 120))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months):
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == min(day.day, monthrange(later.year, later.month)[1])


@given(st.dates(date(1990, 1, 1), date(2200, 1, 1)), st.integers(0, 60), st.integers(0, 60))
def test_months_add_up_except_where_a_month_was_too_short(day, first, then):
    stepwise, at_once = add_months(add_months(day, first), then), add_months(day, first + then)
    assert stepwise <= at_once
    assert stepwise == at_once or day.day > add_months(day, first).day
