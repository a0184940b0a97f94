"""Batch registration among two months of ordinary ones (Article 10)."""

from datetime import timedelta
from functools import cache
from random import Random

import pytest

from tests.moderation.detection.events import (
    CLEAN,
    START,
    accounts_of,
    detect,
    false_alarms,
    moment,
    write,
)

HEADER = ("time", "account", "entity", "contact", "address", "device", "name")
DAYS = 60
WORDS = [
    "财经",
    "健康",
    "教育",
    "山间",
    "城南",
    "老王",
    "小李",
    "今日",
    "美食",
    "读书",
    "旅行",
    "科技",
    "北京",
    "上海",
    "生活",
    "一条",
    "三分钟",
    "法律",
]
ENDS = [
    "观察",
    "笔记",
    "课堂",
    "日报",
    "驿站",
    "研究所",
    "说",
    "频道",
    "小站",
    "时光",
    "2025",
    "365",
    "7号",
    "一点通",
]
CHARACTERS = "梅兰竹菊松柏桃李杏梨荷莲枫桐桂棠霞虹露霜溪泉泽岭峰岩舟帆桥亭"
KINDS = ("entity", "contact", "address", "device", "name")
BATCHES = 12


def name(random):
    """A name as people choose them; of some only the number at the end is their own."""
    if random.random() < 0.01:
        return f"{random.choice(WORDS)}说{random.randrange(1980, 2027)}"
    own = "".join(random.choices(CHARACTERS, k=2))
    return random.choice(WORDS) + own + random.choice(ENDS)


def clean(random):
    """Registrations of small and large entities; agencies register for clients, offices share an
    address, shops a device.
    """
    for at in range(CLEAN):
        entity = random.randrange(80_000)
        address = random.randrange(6000) if random.random() < 0.3 else 100_000 + at
        device = at if random.random() < 0.97 else random.randrange(9000)
        contact = f"1380{entity:07d}" if random.random() < 0.98 else f"1390000{at % 600:04d}"
        yield (
            moment(random, DAYS),
            f"e{entity}",
            contact,
            f"ip{address}",
            f"d{device}",
            name(random),
        )
    for agency in range(
        40
    ):  # a media group opens its regional accounts, an agency those of clients
        start = START + timedelta(days=agency, hours=10)
        for at in range(8 if agency % 2 else 5):
            when = start + timedelta(minutes=random.randrange(480))
            entity = f"group{agency}" if agency % 2 else f"client{agency}-{at}"
            contact = f"1370000{agency:04d}" if agency % 2 == 0 else f"136{agency:04d}{at:04d}"
            yield when, entity, contact, f"office{agency}", f"pc{agency}-{at}", name(random)


def planted(random, kind, batch):
    """A batch that has one thing in common."""
    start = START + timedelta(days=batch * 4 + 1, hours=22)
    for at in range(24):
        facts = {each: f"{each}-{kind}-{batch}-{at}" for each in KINDS}
        facts["name"] = name(random)
        facts[kind] = f"优选好物推荐{batch}{at:03d}" if kind == "name" else f"{kind}-{batch}"
        if kind == "name":
            facts["name"] = f"{WORDS[batch]}优选好物{at + 100}号"
        when = start + timedelta(minutes=40 * at)
        yield when, *(facts[each] for each in KINDS)


@cache
def rows():
    random = Random(3)
    made = [(time, f"clean-{at}", *facts) for at, (time, *facts) in enumerate(clean(random))]
    for kind in KINDS:
        for batch in range(BATCHES):
            for at, (time, *facts) in enumerate(planted(random, kind, batch)):
                made.append((time, f"{kind}-{batch}-{at}", *facts))
    random.shuffle(made)
    return made


def batch(kind, number):
    return {f"{kind}-{number}-{at}" for at in range(24)}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write(tmp_path_factory.mktemp("registrations") / "new.csv", HEADER, rows())


@pytest.fixture(scope="module")
def run(file):
    return detect("registrations", file)


def test_every_planted_batch_is_one_observation_with_all_its_accounts(run):
    found = [(each.pattern, set(each.accounts)) for each in run.observations]
    for kind in KINDS:
        for number in range(BATCHES):
            assert (f"burst-by-{kind}", batch(kind, number)) in found


def test_false_alarms_are_fashions_in_names(run):
    """A thousand people call themselves “… says 1997”; five times six of them on the same day."""
    planted = set().union(*(batch(kind, number) for kind in KINDS for number in range(BATCHES)))
    assert false_alarms(run, planted) == {"burst-by-name": 5}


def test_what_is_personal_is_masked(run):
    [seen] = [each for each in run.observations if each.accounts[0] == "contact-11-0"]
    assert seen.figures["subject"] == "con***t-11"
    assert "with the contact con***t-11 from" in seen.explanation


def test_a_slow_trickle_is_no_burst(tmp_path):
    slow = [(START + timedelta(days=at), f"a{at}", "e1", "", "", "", "") for at in range(50)]
    assert detect("registrations", write(tmp_path / "slow.csv", HEADER, slow)).observations == ()


def test_two_bursts_of_one_entity_are_two_observations(tmp_path):
    made = [
        (START + timedelta(days=day, minutes=at), f"a{day}-{at}", "e1")
        for day in (1, 20)
        for at in range(12)
    ]
    file = write(tmp_path / "two.csv", HEADER[:3], made)
    first, second = detect("registrations", file).observations
    assert (first.figures["until"], second.figures["from"]) == (
        "2026-03-03 00:11",
        "2026-03-22 00:00",
    )
    assert detect("registrations", file, entity_accounts=13).observations == ()


def test_the_order_of_rows_does_not_matter(run, tmp_path):
    again = detect("registrations", write(tmp_path / "sorted.csv", HEADER, sorted(rows())))
    assert again.observations == run.observations
    assert accounts_of(again, "burst-by-name")
