"""An import is reversed and archived in the browser."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from accounts.imports import jobs
from accounts.models import ImportBatch, ImportProgress, PublicAccount
from audit.models import Decision
from tests.accounts.admin.test_imports import FAULTY, GOOD, LIST, press, upload, verbs
from tests.factories import credit_code

pytestmark = pytest.mark.django_db
SECOND = f"a-3,山间读书,general,enterprise,示例有限公司,{credit_code(1)}"


@pytest.fixture
def client(signed_in):
    return signed_in("importer")


@pytest.fixture
def batch(client):
    """An import of two accounts and a faulty row, as it was completed."""
    upload(client, GOOD, FAULTY, SECOND)
    batch = ImportBatch.objects.get()
    press(client, batch, "confirm")
    jobs.work_off()
    batch.refresh_from_db()
    return batch


@pytest.fixture
def touch(put):
    """Have somebody write to an account."""
    return lambda external_id: put(
        PublicAccount.objects.get(external_id=external_id), introduction="touched"
    )


def page(client, batch):
    return client.get(f"{LIST}{batch.pk}/change/")


def titles(response):
    shown = [response.context[name] for name in ("wide_panels", "cards", "panels")]
    return [str(card.title) for cards in shown for card in cards]


def test_who_confirms_has_seen_what_is_reversed_and_what_stays(client, batch, touch, cast):
    touch("a-3")
    assert verbs(client, batch) == {"plan_reversal", "archive"}
    press(client, batch, "plan_reversal")
    assert verbs(client, batch) == {"drop_reversal"}
    jobs.work_off()
    response = page(client, batch)
    assert titles(response) == [
        "What happened",
        "Faulty rows",
        "File",
        "What the reversal does",
        "Accounts that stay",
    ]
    figures = {str(fact.label): fact.value for fact in response.context["cards"][1].facts}
    assert figures == {
        "Accounts withdrawn": 1,
        "Accounts put back": 0,
        "Accounts that stay": 1,
    }
    assert "It was changed since" in response.content.decode()
    assert verbs(client, batch) == {"reverse", "drop_reversal"}
    form = client.get(f"{LIST}{batch.pk}/decide/reverse/").content.decode()
    assert "Accounts withdrawn" in form
    assert press(client, batch, "reverse").status_code == 400
    press(client, batch, "reverse", note="the wrong file")
    jobs.work_off()
    batch.refresh_from_db()
    assert (batch.state, batch.withdrawn_accounts, batch.kept_accounts) == ("reversed", 1, 1)
    decided = Decision.objects.for_object(batch).get(verb="reverse")
    assert (decided.actor, decided.note) == (cast["importer"], "the wrong file")
    assert "What was reversed" in titles(page(client, batch))
    assert verbs(client, batch) == {"archive"}


def test_what_stays_is_paged_and_downloaded(client, batch, touch, signed_in, monkeypatch):
    monkeypatch.setattr("accounts.admin.reversal_cards.ROWS_PER_PAGE", 1)
    touch("a-1"), touch("a-3")
    press(client, batch, "plan_reversal")
    jobs.work_off()
    first, second = page(client, batch), client.get(f"{LIST}{batch.pk}/change/?kept=2")
    assert "2–2 of 2 accounts" in second.content.decode()
    assert "a-1" in first.content.decode()
    url = f"{LIST}{batch.pk}/kept.csv"
    body = b"".join(client.get(url).streaming_content).decode("utf-8-sig").splitlines()
    assert body[0] == "line,column,code,message,value"
    assert [row.split(",")[0] for row in body[1:]] == ["2", "4"]
    assert signed_in("moderator").get(url).status_code == 403


def test_what_stays_is_told_in_the_language_of_the_reader(client, batch, touch):
    touch("a-1")
    press(client, batch, "plan_reversal")
    jobs.work_off()
    response = client.get(f"{LIST}{batch.pk}/change/", headers={"accept-language": "en"})
    assert "the import left version 1, it is at version 2" in response.content.decode()


def test_the_page_shows_how_far_a_reversal_is(client, batch, now):
    press(client, batch, "plan_reversal")
    ImportProgress.objects.update(
        worker="w", heartbeat_at=now, done=1, figures={"kept_accounts": 1}
    )
    told = client.get(f"{LIST}{batch.pk}/progress.json").json()
    assert (told["state"], told["phase"], told["percent"]) == (
        "weighing",
        "Looking what was touched since",
        50,
    )
    assert told["facts"]["errors"] == "1 stay so far"


def test_a_reversal_whose_worker_died_is_resumed(client, batch, now):
    press(client, batch, "plan_reversal")
    jobs.work_off()
    press(client, batch, "reverse", note="the wrong file")
    ImportProgress.objects.update(worker="dead", heartbeat_at=now - timedelta(minutes=5))
    assert verbs(client, batch) == {"pause", "resume", "cancel"}
    press(client, batch, "resume")
    jobs.work_off()
    batch.refresh_from_db()
    assert batch.state == "reversed"


def test_an_import_that_left_nothing_offers_no_reversal(client, batch):
    upload(client, GOOD)
    again = ImportBatch.objects.latest("pk")
    press(client, again, "confirm")
    jobs.work_off()
    assert verbs(client, again) == {"archive"}


def test_an_archived_import_says_what_is_gone(client, batch):
    form = client.get(f"{LIST}{batch.pk}/decide/archive/").content.decode()
    assert "can no longer be reversed" in form
    press(client, batch, "archive")
    jobs.work_off()
    response = page(client, batch)
    assert "Archived" in titles(response)
    assert "Faulty rows" not in titles(response)
    assert "can no longer be reversed" in response.content.decode()
    assert verbs(client, batch) == set()
    assert client.post(f"{LIST}{batch.pk}/faults/").status_code == 409


def test_the_list_says_which_imports_are_due_for_archiving(client, batch, monkeypatch):
    assert "due for archiving" not in client.get(f"{LIST}?all=1").content.decode()
    later = timezone.now() + timedelta(days=91)
    monkeypatch.setattr("accounts.admin.imports.timezone", SimpleNamespace(now=lambda: later))
    assert "due for archiving" in client.get(f"{LIST}?all=1").content.decode()


def test_verbs_need_their_own_permission(batch, signed_in):
    client = signed_in("auditor")
    for verb in ("plan_reversal", "archive"):
        assert client.get(f"{LIST}{batch.pk}/decide/{verb}/").status_code == 403
