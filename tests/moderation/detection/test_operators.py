"""Undeclared transfer among what the platform sees of honest operators (Article 11)."""

from random import Random

import pytest

from accounts.enums import ClosureBasis
from accounts.models import PublicAccount
from audit.context import acting_as
from audit.domain.bulk import write_rows
from moderation.detection.provinces import province
from moderation.domain import detection, operator_facts
from regulations.calendar import legal_date
from tests.factories import AccountFactory, EntityFactory, EntityFactsFactory, PersonFactsFactory
from tests.factories.registry import credit_code, resident_id
from tests.moderation.detection.events import CLEAN, write

HEADER = ("account", "contact_phone", "settlement_name", "region", "entity_number")
PROVINCES = ("浙江省杭州市", "广东省广州市", "四川成都", "北京市海淀区", "内蒙古呼和浩特市")
HOLDERS = 60
TAKEN = 8


def facts_of(at):
    """What a holder declared; every third is a person."""
    factory = PersonFactsFactory if at % 3 == 0 else EntityFactsFactory
    return factory(
        contact_phone=f"138{at:08d}",
        place_of_registration=PROVINCES[at % 5],
        place_of_operation=PROVINCES[(at + at % 2) % 5],
    )


@pytest.fixture
def holders(cast, now):
    """{external id: the facts of its entity} of a small register."""
    declared = {f"a{at}": facts_of(at) for at in range(HOLDERS)}
    with acting_as(cast["importer"]):
        accounts = [
            PublicAccount(
                external_id=account,
                name=f"测试{account}",
                content_category="general",
                entity=EntityFactory(facts=facts, at=now),
            )
            for account, facts in declared.items()
        ]
        write_rows(new=accounts, at=now)
    return declared


def seen(random, account, facts):
    """A day's row about an honest operator: who travels, writes a phone in another way, or has a
    new one that the register does not know yet.
    """
    phone = random.choice((facts.contact_phone, f"+86 {facts.contact_phone}", ""))
    if int(account[1:]) % 20 == 7:
        phone = f"139{account[1:]:0>8}"
    place = facts.place_of_operation if random.random() < 0.93 else random.choice(PROVINCES)
    name = random.choice((facts.legal_name, f" {facts.legal_name.replace('公司', '公 司')}", ""))
    number = random.choice((facts.identity_number, facts.identity_number.lower(), "", "不详"))
    return account, phone, name, random.choice((place, place[:2], "")), number


def taken(account, at):
    """The rows of somebody else behind an account: another number, or two other facts."""
    if at % 2:
        return account, "", "", "", credit_code(900_000 + at)
    return account, f"137{at:08d}", "另一家（示例）有限公司", "", ""


@pytest.fixture
def run(holders, tmp_path, now):
    random = Random(4)
    names = list(holders)
    rows = [seen(random, account, holders[account]) for account in random.choices(names, k=CLEAN)]
    rows += [taken(account, at) for at, account in enumerate(names[-TAKEN:])]
    rows += [("nobody", "13800000000", "", "", "")]
    random.shuffle(rows)
    file = write(tmp_path / "operators.csv", HEADER, rows)
    return detection.detect(name="operators", on=legal_date(now), file=file)


@pytest.mark.django_db
def test_every_planted_case_is_found_and_false_alarms_counted(run):
    found = {each.accounts[0]: each for each in run.observations}
    planted = {f"a{at}" for at in range(HOLDERS - TAKEN, HOLDERS)}
    assert found.keys() >= planted
    alarms = [each for each in run.observations if each.accounts[0] not in planted]
    print(f"operators: {run.input['rows']} rows, {len(alarms)} false alarms")
    # Three honest operators have a new phone that the register does not know, and travel as well.
    assert sorted(each.accounts[0] for each in alarms) == ["a27", "a47", "a7"]
    assert {each.pattern for each in alarms} == {"contact-differs"}
    assert run.input["unknown"] == 1


@pytest.mark.django_db
def test_nothing_personal_is_in_the_clear(run, holders):
    told = repr([(each.figures, each.explanation) for each in run.observations])
    for at in range(HOLDERS - TAKEN, HOLDERS):
        facts = holders[f"a{at}"]
        assert facts.contact_phone not in told
        assert facts.identity_number not in told
    assert "另一家" not in told
    assert "137****" in told


@pytest.fixture
def account(cast, now):
    with acting_as(cast["importer"]):
        entity = EntityFactory(facts=facts_of(2), at=now)
        return AccountFactory(entity=entity, external_id="one", at=now)


def compare(now_differences=2, **facts):
    row = dict.fromkeys(HEADER, "") | {"account": "one"} | facts
    return operator_facts.compare([row], thresholds={"differences": now_differences})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "pattern", "weight"),
    [
        ({"entity_number": credit_code(77)}, "entity-differs", 1),
        ({"entity_number": resident_id(77)}, "entity-differs", 1),
        ({"contact_phone": "13700000000", "region": "西藏"}, "contact-differs", 2),
        ({"settlement_name": "他人", "region": "西藏拉萨"}, "settlement-differs", 2),
        (
            {"settlement_name": "他人", "contact_phone": "13700000000", "region": "西藏"},
            "settlement-differs",
            3,
        ),
    ],
)
def test_the_gravest_fact_names_the_observation(account, facts, pattern, weight):
    found, unknown = compare(**facts)
    [one] = found.values()
    assert (one.pattern, one.weight, one.accounts, unknown) == (pattern, weight, ("one",), 0)
    assert "or more differ, or the verified entity does" in one.explanation


@pytest.mark.django_db
@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"region": "西藏"},
        {"contact_phone": "not a phone", "region": "西藏"},
        {"entity_number": "12345"},
        {"region": "somewhere", "settlement_name": "他人"},
    ],
)
def test_one_fact_or_none_is_no_signal(account, facts):
    assert compare(**facts) == ({}, 0)


@pytest.mark.django_db
def test_the_threshold_is_obeyed(account):
    assert compare(region="西藏", now_differences=1)[0] != {}
    assert compare(region="西藏", settlement_name="他人", now_differences=3) == ({}, 0)


@pytest.mark.django_db
def test_an_ended_account_is_unknown(account, put, now):
    put(account, state="closed", closure_basis=ClosureBasis.BY_LAW)
    assert compare(region="西藏", settlement_name="他人") == ({}, 1)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("浙江省杭州市", "浙江"),
        ("内蒙古自治区", "内蒙古"),
        ("中国上海", "上海"),
        ("黑龙江", "黑龙江"),
        ("杭州", ""),
        ("", ""),
    ],
)
def test_a_place_begins_with_its_province(place, name):
    assert province(place) == name
