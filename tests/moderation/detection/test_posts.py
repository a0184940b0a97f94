"""Copied posts among ordinary ones (Article 18)."""

from datetime import timedelta
from functools import cache
from hashlib import md5
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

HEADER = ("time", "account", "operator", "contact", "body_hash", "text")
DAYS = 14
WITH_TEXT = 8000
MILLS = 6
CHARACTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
BOILERPLATE = "本文仅代表作者个人观点欢迎关注转发点赞更多内容请看主页"


def text(random, length=90):
    return "".join(random.choices(CHARACTERS, k=length))


def altered(random, original, changes=4):
    """A text with a few characters replaced, and some dressing around it."""
    made = list(original)
    for at in random.sample(range(len(made)), changes):
        made[at] = random.choice(CHARACTERS)
    return random.choice(("", "【快讯】", "!!")) + "".join(made) + random.choice(("", "。", "👍👍"))


def mark(content):
    return md5(content.encode()).hexdigest()


def clean(random):
    """Posts of single accounts; agencies publish one article on a few accounts, groups a release on
    all of theirs; everybody says good morning.
    """
    for at in range(CLEAN - 6000):
        owner = random.randrange(20_000)
        account = f"clean-{owner}-{random.randrange(3)}"
        body = (mark(str(at)), "") if at > WITH_TEXT else ("", text(random) + BOILERPLATE)
        yield moment(random, DAYS), account, f"o{owner}", f"138{owner:08d}", *body
    for agency in range(300):
        for article in range(4):
            start = moment(random, DAYS)
            for account in range(4):
                when = start + timedelta(minutes=random.randrange(90))
                body = mark(f"agency {agency} {article}")
                who = (f"clean-agency{agency}-{account}", f"agency{agency}", f"137{agency:08d}")
                yield when, *who, body, ""
    for group in range(40):
        for release in range(3):
            start = START + timedelta(days=4 * release, hours=9)
            for account in range(15):
                who = (f"clean-group{group}-{account}", f"group{group}", f"136{group:08d}")
                yield start + timedelta(minutes=account), *who, mark(f"{group} {release}"), ""
    for day in range(DAYS):
        for account in range(30):
            who = (f"clean-choir-{account}", "choir", "13500000000")
            yield (
                START + timedelta(days=day, hours=8, minutes=account),
                *who,
                "",
                "早上好，新的一天",
            )


def planted(random):
    """Mills of one operator that copy and that alter, and of many operators with one contact."""
    for mill in range(MILLS):
        start = START + timedelta(days=2 * mill, hours=13)
        for article in range(4):
            original = text(random, 120)
            for at in range(8):
                when = start + timedelta(minutes=30 * article + at)
                same = f"same-{mill}-{at}", f"mill{mill}", "", mark(original), ""
                yield when, *same
                near = f"near-{mill}-{at}", f"rewriter{mill}", "", "", altered(random, original)
                yield when, *near
                straw = f"straw-{mill}-{at}", f"s{mill}-{at}", f"134{mill:08d}"
                yield when, *straw, "", altered(random, original)


@cache
def rows():
    random = Random(21)
    made = [*clean(random), *planted(random)]
    random.shuffle(made)
    return made


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write(tmp_path_factory.mktemp("posts") / "posts.csv", HEADER, rows())


@pytest.fixture(scope="module")
def run(file):
    return detect("posts", file)


def members(kind):
    return {f"{kind}-{mill}-{at}" for mill in range(MILLS) for at in range(8)}


def test_every_mill_is_found_with_all_its_accounts(run):
    assert accounts_of(run, "copies-by-operator") >= members("same") | members("near")
    assert accounts_of(run, "copies-by-contact") >= members("straw")


def test_false_alarms_are_counted(run):
    assert false_alarms(run, members("same") | members("near") | members("straw")) == {}


def test_one_message_by_many_accounts_is_seen(tmp_path):
    message = "昨晚城东的大桥突然封闭，没有人告诉我们为什么，请大家马上转发给身边所有的人看到真相"
    made = [
        (START + timedelta(minutes=at), f"a{at}", "o1", "", "", f"@{at + 100} {message}！{at}")
        for at in range(30)
    ]
    [seen] = detect("posts", write(tmp_path / "army.csv", HEADER, made)).observations
    assert (len(seen.accounts), seen.figures["copies"], seen.weight) == (30, 30, 1)
    assert seen.explanation.startswith("30 accounts of one operator published 30 copies")


def test_titles_do_where_there_is_nothing_else(tmp_path):
    made = [(START + timedelta(minutes=at), f"a{at}", "o1", "t1") for at in range(25)]
    file = write(tmp_path / "titles.csv", ("time", "account", "operator", "title_hash"), made)
    assert len(detect("posts", file).observations) == 1
    assert detect("posts", file, posts=26).observations == ()
    assert detect("posts", file, accounts=26).observations == ()


def test_the_order_of_rows_does_not_matter(run, tmp_path):
    again = detect("posts", write(tmp_path / "sorted.csv", HEADER, sorted(rows())))
    assert again.observations == run.observations
