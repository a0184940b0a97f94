"""What the registry answers when a name is tried."""

from datetime import date, timedelta

import pytest

from accounts.domain import screening
from accounts.enums import EntityType, NameBasis, NameLikeness, NameScope
from accounts.models import NameClaim, NameEntry, OperatingEntity, ProtectedName
from audit.context import acting_as
from regulations.calendar import legal_date
from tests.factories import AccountFactory, ProtectedNameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def protect(cast, now):
    """Protect a name."""

    def act(name, **facts):
        with acting_as(cast["moderator"]):
            return ProtectedNameFactory(name=name, at=now, **facts)

    return act


@pytest.fixture
def account(cast, entity, now):
    with acting_as(cast["importer"]):
        return AccountFactory(name="财经观察室", entity=entity, at=now)


@pytest.fixture
def today(now):
    return legal_date(now)


def found(text, on, **kwargs):
    matches = screening.find(text, on=on, **kwargs)
    return [(match.name, match.likeness.value) for match in matches]


def codes(claim, on):
    hits = screening.weigh(claim, on=on)
    return [(finding.level.value, finding.code) for finding in screening.findings(hits)]


def test_accounts_protected_names_and_terms_are_found_gravest_first(account, protect, today):
    protect("官方财经观察室")
    protect("观察室", scope=NameScope.CONTAINED)
    assert found("財經★观察室", today) == [
        ("财经观察室", "same"),
        ("官方财经观察室", "close"),
        ("观察室", "sensitive"),
    ]


def test_a_name_that_nobody_bears_is_free(account, entity, today):
    assert found("山间读书会", today) == []
    assert codes(NameClaim("山间读书会", entity), today) == [("pass", "name-free")]


def test_an_account_does_not_meet_itself(account, entity, today):
    assert found(account.name, today, account_id=account.pk) == []


def test_many_names_are_found_as_each_of_them_is(account, protect, today):
    protect("公安", scope=NameScope.CONTAINED)
    texts = ["财经观察室", "财经观察", "我的公安日记", "山间读书会", "财经观察室"]
    many = screening.find_many(texts, on=today)
    assert list(many) == texts[:4]
    for text, matches in many.items():
        assert matches == screening.find(text, on=today)


def test_looking_costs_the_same_queries_for_one_hit_and_many(
    account, protect, today, django_assert_num_queries
):
    with django_assert_num_queries(2):
        assert len(screening.find("财经观察室", on=today)) == 1
    for word in ("官方", "正版", "新版"):
        protect(f"{word}财经观察室")
    with django_assert_num_queries(3):
        assert len(screening.find("财经观察室", on=today)) == 4


def test_a_protection_holds_from_its_first_day_until_its_last(protect, today):
    week = timedelta(days=7)
    protect("云岭茶事", in_force_from=today, in_force_until=today + week)
    days = {day: bool(found("云岭茶事", today + timedelta(days=day))) for day in (-1, 0, 6, 7)}
    assert days == {-1: False, 0: True, 6: True, 7: False}


# Who may bear which name


@pytest.mark.parametrize("likeness", NameLikeness)
@pytest.mark.parametrize("entity_type", EntityType)
@pytest.mark.parametrize("basis", sorted(set(NameBasis) - {NameBasis.RELEASED}))
def test_only_the_organ_itself_may_bear_its_name(basis, entity_type, likeness):
    organs = {
        NameBasis.STATE_ORGAN: EntityType.GOVERNMENT_ORGAN,
        NameBasis.FINANCE: EntityType.GOVERNMENT_ORGAN,
        NameBasis.PLACE: EntityType.GOVERNMENT_ORGAN,
        NameBasis.MEDIA: EntityType.MEDIA,
    }
    common = {NameBasis.PLACE, NameBasis.TRADEMARK, NameBasis.MANUAL}
    expected = (
        likeness == NameLikeness.CLOSE
        or (likeness == NameLikeness.SENSITIVE and basis in common)
        or organs.get(basis) == entity_type
    )
    protected = ProtectedName(name="x", basis=basis)
    assert protected.admits(OperatingEntity(entity_type=entity_type), likeness) is expected


def test_a_named_holder_is_the_only_one(entity, cast, protect, now, today):
    protected = protect("云岭茶事", holder=entity)
    other = OperatingEntity(pk=entity.pk + 1, entity_type=entity.entity_type)
    assert protected.admits(entity, NameLikeness.SAME)
    assert not protected.admits(other, NameLikeness.SAME)
    assert codes(NameClaim("云岭茶事", entity), today) == [("block", "name-same")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("财经观察室", [("block", "name-taken")]),
        ("财经观察", [("block", "name-close")]),
        ("云岭茶事", [("block", "name-protected")]),
        ("官方云岭茶事", [("block", "name-close")]),
        ("公安日记本", [("block", "name-reserved")]),
        ("杭州慢生活", [("block", "name-sensitive")]),
        ("杭州公安日记", [("block", "name-reserved"), ("block", "name-sensitive")]),
    ],
)
def test_each_class_of_likeness_has_its_finding(text, expected, account, protect, entity, today):
    protect("云岭茶事", basis=NameBasis.TRADEMARK)
    protect("公安", basis=NameBasis.STATE_ORGAN, scope=NameScope.CONTAINED)
    protect("杭州", basis=NameBasis.PLACE, scope=NameScope.CONTAINED)
    assert codes(NameClaim(text, entity), today) == expected


def test_an_entry_belongs_to_one_account_or_one_protected_name(account, protect):
    protect("云岭茶事")
    owners = [
        (each.account_id is None, each.protected_name_id is None)
        for each in NameEntry.objects.all()
    ]
    assert sorted(owners) == [(False, True), (True, False)]


def test_findings_name_who_bears_the_like_name(account, entity):
    hits = screening.weigh(NameClaim("财经观察", entity), on=date(2026, 11, 24))
    [finding] = screening.findings(hits)
    assert finding.detail == f"财经观察室 ({account.external_id}, pending verification)"
    assert (finding.article, hits[0].match.words) == ("8", "室 missing")
