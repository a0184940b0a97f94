"""What the page of a bulk activation expects to be refused, and what then is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.admin import bulk_previews
from accounts.admin.bulk_previews import ActivationPreview
from accounts.domain import names
from accounts.enums import NameScope
from accounts.filters import MAX_PLATFORM_IDS
from accounts.models import PublicAccount
from audit.context import acting_as
from desk.bulk_previews import MAX_EXPLAINED
from tests.factories import (
    AccountFactory,
    BulkDecisionFactory,
    EntityFactory,
    ProtectedNameFactory,
    protect_like,
    verify,
)

pytestmark = pytest.mark.django_db

LIST = "/desk/accounts/publicaccount/"
WITH_NAMES = (
    "官方山间读书",
    "山间读书",
    "判过的湖畔白鹭",
    "晨间公安日记",
    "丹顶鹤\u2800之歌",
    "松林电台",
)


@pytest.fixture
def bring(cast, now):
    """Pending accounts of verified entities, one each, named or named at random."""

    def act(*given, count=0):
        made = []
        with acting_as(cast["importer"]):
            for name in (*given, *[None] * count):
                entity = EntityFactory(at=now)
                facts = {"name": name} if name else {}
                made.append(AccountFactory(entity=entity, at=now, **facts))
        with acting_as(cast["approver"]):
            for each in made:
                verify(each.entity, at=now)
        keys = [each.pk for each in made]
        return list(PublicAccount.objects.filter(pk__in=keys).order_by("pk"))

    return act


@pytest.fixture
def prepare(cast, now):
    """The list of accounts to activate, prepared by the approver."""

    def act(accounts):
        with acting_as(cast["approver"]):
            return BulkDecisionFactory(subjects=accounts, verb="activate", at=now)

    return act


@pytest.fixture
def named(bring, decide, cast, now):
    """Accounts whose names stand in the way for each reason, and some that no longer do."""
    made = bring(*WITH_NAMES)
    with acting_as(cast["moderator"]):
        protect_like(made[2], at=now)
        ProtectedNameFactory(name="公安", scope=NameScope.CONTAINED, at=now)
        ProtectedNameFactory(name="松林电台", at=now)
    others = [f"官方{made[2].name}"]
    decide("approver", made[2], "judge_name", others=others, note="another publisher")
    gave_up = bring("江南烟雨茶馆")[0]
    with acting_as(cast["approver"]):
        names.protect_released(account=gave_up, name="官方江南烟雨茶馆", at=now)
    keys = [each.pk for each in (*made, gave_up)]
    return list(PublicAccount.objects.filter(pk__in=keys).order_by("pk"))


def performed(client, bulk):
    """Decide on the list in the browser; {key: state} of its rows."""
    url = reverse("admin:desk_bulkdecision_decide", args=[bulk.pk, "run"])
    form = client.get(url).context["form"]
    data = {name: str(form[name].value()) for name in ("seen_version", "idempotency_key")}
    client.post(url, data, follow=True)
    return dict(bulk.list_rows.values_list("object_id", "state"))


def page(client, bulk):
    return client.get(reverse("admin:desk_bulkdecision_change", args=[bulk.pk]))


@pytest.mark.parametrize("size", [0, MAX_EXPLAINED])
def test_names_expected_to_be_refused_are_refused(size, named, bring, prepare, signed_in, now):
    bulk = prepare([*named, *bring(count=size)])
    expected = ActivationPreview(bulk, now).refused
    assert [each.name for each in named if each.pk in expected] == [
        "官方山间读书",
        "山间读书",
        "晨间公安日记",
        "丹顶鹤\u2800之歌",
        "松林电台",
    ]
    states = performed(signed_in("approver"), bulk)
    assert {pk for pk, state in states.items() if state == "refused"} == expected
    assert {pk for pk, state in states.items() if state == "done"} == states.keys() - expected


def test_a_name_that_is_refused_takes_no_room_under_the_cap(entity, cast, prepare, now):
    with acting_as(cast["importer"]):
        accounts = [AccountFactory(entity=entity, at=now) for _number in range(50)]
        refused = AccountFactory(entity=entity, at=now, name="松林电台")
    with acting_as(cast["moderator"]):
        ProtectedNameFactory(name="松林电台", at=now)
    without = ActivationPreview(prepare(accounts), now)
    first = ActivationPreview(prepare([refused, *accounts]), now)
    assert without.over_cap and first.over_cap == without.over_cap - {refused.pk}
    assert first.refused == without.refused | {refused.pk}


def test_the_page_leads_to_the_names_that_must_be_judged(named, bring, prepare, signed_in):
    client = signed_in("approver")
    notices = page(client, prepare(named)).context["wide_panels"][0].context["notices"]
    assert [each.text for each in notices] == ["3 names are like others and must be judged first."]
    assert notices[0].label == "List of these accounts"
    listed = client.get(notices[0].url).context["cl"].result_list
    assert sorted(each.name for each in listed) == sorted(
        ["官方山间读书", "山间读书", "晨间公安日记"]
    )


def test_a_long_list_of_names_leads_to_the_first(bring, prepare, signed_in, cast, now, monkeypatch):
    monkeypatch.setattr(bulk_previews, "MAX_PLATFORM_IDS", 2)
    made = bring("湖畔白鹭", "官方湖畔白鹭", "湖畔白鹭号")
    client = signed_in("approver")
    notice = page(client, prepare(made)).context["wide_panels"][0].context["notices"][0]
    assert notice.label == "List of the first 2 accounts"
    assert set(client.get(notice.url).context["cl"].result_list) == set(made[:2])


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "The list has more than 2 accounts"), ("zh-hans", "名单超过2个账号")],
)
def test_the_page_says_where_names_were_not_compared(
    language, text, named, prepare, signed_in, monkeypatch, now
):
    monkeypatch.setattr(bulk_previews, "MAX_NAMES", 2)
    bulk = prepare(named)
    with translation.override(language):
        preview = ActivationPreview(bulk, now)
        assert [str(each.text) for each in preview.notices][0].startswith(text)
    assert (preview.names, preview.notices[0].url) == ({}, "")


def test_more_names_ask_no_more_queries(bring, prepare, now):
    asked = []
    for count in (120, 240):
        preview = ActivationPreview(prepare(bring(count=count)), now)
        with CaptureQueriesContext(connection) as captured:
            assert preview.refused == set()
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_a_list_is_narrowed_to_platform_ids(bring, signed_in):
    made = bring(count=3)
    client = signed_in("approver")
    for between in (" ", ",", "，", "; ", "、"):
        text = between.join(each.external_id for each in made[:2])
        listed = client.get(LIST, {"ids": text}).context["cl"].result_list
        assert set(listed) == set(made[:2])
    many = " ".join(f"x-{number}" for number in range(MAX_PLATFORM_IDS + 1))
    refused = client.get(LIST, {"ids": many})
    assert f"Give at most {MAX_PLATFORM_IDS} platform ids at a time." in refused.text
