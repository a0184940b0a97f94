"""Exports: exactly what a list shows, to whoever may take it away, on record."""

import csv
import hashlib
import io

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from audit.context import acting_as
from audit.models import Decision
from desk import exports, lists
from desk.domain.exports import BROKEN_OFF_AFTER, ReasonMissing, begin
from desk.models import ListExport, SavedView
from regulations.calendar import LEGAL_ZONE
from tests.factories import AccountFactory, EntityFactory, PersonFactsFactory

pytestmark = pytest.mark.django_db
LIST = "/desk/accounts/publicaccount/"


def export(client, query="all=1", url=LIST):
    return client.post(f"{url}export/?{query}")


def body(response):
    return b"".join(response.streaming_content)


def rows(response):
    text = body(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.fixture
def accounts(cast, now, entity):
    """Seven accounts."""
    with acting_as(cast["importer"]):
        return AccountFactory.create_batch(7, entity=entity, at=now)


@pytest.mark.parametrize("size", [1, 3, 7, 500])
def test_a_file_holds_the_filtered_list_in_its_order_with_its_columns(
    size, accounts, put, signed_in, monkeypatch
):
    monkeypatch.setattr(exports, "CHUNK", size)
    put(accounts[0], state="active")
    query = "state=pending_verification&sort=external_id&columns=external_id&columns=standing"
    head, *lines = rows(export(signed_in("reviewer"), query))
    assert head == ["Name", "Platform id", "State"]
    wanted = sorted(accounts[1:], key=lambda each: each.external_id)
    assert lines == [[each.name, each.external_id, "pending verification"] for each in wanted]


def test_a_row_that_moves_while_a_file_is_read_takes_no_other_with_it(
    accounts, put, signed_in, monkeypatch
):
    monkeypatch.setattr(exports, "CHUNK", 2)
    response = export(signed_in("reviewer"), "sort=standing&columns=standing&columns=external_id")
    lines = iter(response.streaming_content)
    read = [next(lines), next(lines)]
    put(accounts[0], state="suspended")
    read += list(lines)
    text = b"".join(read).decode("utf-8-sig")
    found = [line[1] for line in csv.reader(io.StringIO(text, newline=""))][1:]
    assert {each.external_id for each in accounts} <= set(found)


def test_what_left_is_recorded_before_and_after(accounts, signed_in, cast):
    response = export(signed_in("reviewer"), "state=pending_verification")
    entry = ListExport.objects.get()
    assert (entry.state, entry.requested_by) == ("streaming", cast["reviewer"])
    assert (entry.list_label, entry.query) == (
        "accounts.publicaccount",
        "state=pending_verification",
    )
    sent = body(response)
    entry.refresh_from_db()
    assert (entry.state, entry.rows) == ("completed", 7)
    assert entry.sha256 == hashlib.sha256(sent).hexdigest()
    told = Decision.objects.for_object(entry).order_by("pk").values_list("verb", "actor__username")
    assert list(told) == [("export", "reviewer"), ("complete", "reviewer")]


def test_a_file_that_nobody_read_to_its_end_is_not_called_complete(accounts, signed_in):
    lines = iter(export(signed_in("reviewer")).streaming_content)
    next(lines), next(lines)
    entry = ListExport.objects.get()
    assert (entry.state, entry.rows, entry.sha256) == ("streaming", None, "")


def test_an_empty_list_is_a_file_with_a_head(signed_in):
    assert len(rows(export(signed_in("reviewer")))) == 1
    assert ListExport.objects.get().rows == 0


def test_moments_in_a_file_are_in_beijings_time_and_labels_in_the_readers_language(
    cast, application, signed_in
):
    cast["reviewer"].time_zone, cast["reviewer"].language = "America/New_York", "zh-hans"
    cast["reviewer"].save()
    url = "/desk/accounts/registrationapplication/"
    query = "all=1&columns=submitted_at&columns=deadline&columns=standing"
    head, line = rows(export(signed_in("reviewer"), query, url))
    assert head[1] == "提交时间"
    for cell, moment in zip(line[1:3], (application.submitted_at, application.due_at), strict=True):
        assert cell == moment.astimezone(LEGAL_ZONE).isoformat(timespec="seconds")
    assert line[0] == f"{application.requested_name} {application.receipt_number}"


def test_a_name_computes_nothing(cast, entity, now, signed_in):
    with acting_as(cast["importer"]):
        AccountFactory(name="=1+1", entity=entity, at=now)
    _head, line = rows(export(signed_in("reviewer")))
    assert line[0] == "'=1+1"


def test_personal_data_is_masked_as_on_the_page(cast, now, signed_in):
    with acting_as(cast["intake"]):
        person = EntityFactory(facts=PersonFactsFactory(), at=now)
    url = "/desk/accounts/operatingentity/"
    _head, line = rows(export(signed_in("privacy_officer"), "all=1", url))
    page = signed_in("privacy_officer").get(f"{url}?all=1").text
    assert line[0] == person.legal_name
    assert line[2] == person.identity_masked
    assert line[0] in page and line[2] in page


ENTITIES = "/desk/accounts/operatingentity/"


@pytest.fixture
def person(cast, now):
    """An entity that is a person."""
    with acting_as(cast["intake"]):
        return EntityFactory(facts=PersonFactsFactory(), at=now)


def in_clear(client, *columns, reason="asked for by the authority", query="all=1"):
    data = {"in_clear": "1", "clear": columns, "reason": reason}
    return client.post(f"{ENTITIES}export/?{query}", data)


def test_personal_data_leaves_in_clear_by_a_decision_that_names_columns_and_reason(
    person, signed_in, cast
):
    _head, line = rows(in_clear(signed_in("privacy_officer"), "identity"))
    assert line[0] == person.legal_name
    assert line[2] == person.revealed()["identity_number"] != person.identity_masked
    entry = ListExport.objects.get()
    assert (entry.state, entry.clear_columns) == ("completed", ["identity"])
    first, last = Decision.objects.for_object(entry).order_by("pk")
    assert (first.verb, first.actor) == ("export_in_clear", cast["privacy_officer"])
    assert first.note == "identity: asked for by the authority"
    assert last.verb == "complete"


def test_only_what_was_chosen_is_in_clear(person, signed_in):
    _head, line = rows(in_clear(signed_in("privacy_officer"), "legal_name"))
    assert (line[0], line[2]) == (person.revealed()["legal_name"], person.identity_masked)


def test_what_was_erased_stays_erased(person, signed_in):
    person.data_key.wrapped, person.data_key.destroyed_at = "", timezone.now()
    person.data_key.save()
    _head, line = rows(in_clear(signed_in("privacy_officer"), "identity"))
    assert line[2] == "The personal data was erased for good."


@pytest.mark.parametrize("given", [{"reason": " "}, {"reason": ""}])
def test_without_a_reason_or_columns_nothing_leaves(given, person, signed_in):
    client = signed_in("privacy_officer")
    assert in_clear(client, "identity", **given).url == f"{ENTITIES}?all=1"
    assert in_clear(client).url == f"{ENTITIES}?all=1"
    assert not ListExport.objects.exists()


def test_in_clear_takes_the_permission_and_a_column_that_masks(person, signed_in):
    assert in_clear(signed_in("reviewer"), "identity").status_code == 403
    client = signed_in("privacy_officer")
    assert in_clear(client, "entity_type").status_code == 403
    # Only what the list shows.
    assert in_clear(client, "identity", query="columns=standing").status_code == 403
    assert not ListExport.objects.exists()
    assert not signed_in("reviewer").get(f"{ENTITIES}?all=1").context["columns_in_clear"]
    page = signed_in("privacy_officer").get(f"{ENTITIES}?all=1")
    assert [each.name for each in page.context["columns_in_clear"]] == ["legal_name", "identity"]


def test_the_domain_refuses_too(cast, now):
    entry = {"list_label": "accounts.operatingentity", "clear_columns": ["identity"]}
    with acting_as(cast["privacy_officer"]), pytest.raises(ReasonMissing):
        begin(export=ListExport(**entry, requested_by=cast["privacy_officer"]), at=now, reason=" ")
    with acting_as(cast["reviewer"]), pytest.raises(PermissionDenied):
        begin(export=ListExport(**entry, requested_by=cast["reviewer"]), at=now, reason="x")
    assert not ListExport.objects.exists()


def test_whoever_may_not_see_or_take_it_gets_nothing(accounts, signed_in, cast):
    assert export(signed_in("administrator")).status_code == 403
    # Sees this list, and takes nothing away.
    proposals = "/desk/audit/proposal/"
    role = cast["administrator"].groups.get()
    role.permissions.remove(Permission.objects.get(codename="export_listexport"))
    assert export(signed_in("administrator"), url=proposals).status_code == 403
    page = signed_in("administrator").get(f"{proposals}?all=1")
    assert (page.status_code, page.context["export_url"]) == (200, "")
    assert export(signed_in("reviewer"), url="/desk/audit/rolegrant/").status_code == 403
    assert signed_in("reviewer").get(f"{LIST}export/").status_code == 405
    assert not ListExport.objects.exists()


def test_a_filter_that_is_refused_exports_nothing(accounts, signed_in):
    response = export(signed_in("reviewer"), "state=nonsense")
    assert response.url == f"{LIST}?state=nonsense"
    assert not ListExport.objects.exists()


def test_every_list_can_be_exported(cast, claimed, accounts, signed_in):
    cast["approver"].is_superuser = True
    cast["approver"].save()
    client = signed_in("approver")
    for model, desk in admin.site._registry.items():
        if model._meta.label != "auth.Group":
            query = "&".join(f"columns={name}" for name in desk.columns_to_choose())
            assert rows(export(client, query, desk.changelist_url())), model


def test_each_chunk_is_one_query(accounts, signed_in, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(exports, "CHUNK", 3)
    response = export(signed_in("reviewer"))
    lines = iter(response.streaming_content)
    next(lines)
    for _chunk in range(3):
        with django_assert_num_queries(1):
            next(lines)


def test_auditors_see_who_took_what(accounts, signed_in):
    body(export(signed_in("reviewer"), "state=pending_verification&columns=external_id"))
    entry = ListExport.objects.get()
    page = signed_in("auditor").get(reverse("admin:desk_listexport_change", args=[entry.pk]))
    [card] = page.context["cards"]
    facts = {fact.label: fact.value for fact in card.facts}
    assert facts["List"] == "Public accounts"
    assert facts["Columns"] == "Name, Platform id"
    assert facts["Rows"] == 7
    assert signed_in("auditor").get("/desk/desk/listexport/?state=completed").context[
        "cl"
    ].result_list == [entry]


def test_a_searched_list_is_taken_away_whole(accounts, signed_in, monkeypatch):
    monkeypatch.setattr(lists, "MOST", 3)
    monkeypatch.setattr(lists.DeskChangeList, "most", 4)
    monkeypatch.setattr(exports, "CHUNK", 2)
    with acting_as(accounts[0].history.first().history_user):
        for number, each in enumerate(accounts):
            each.name = f"同名{number}"
            each.save()
    client = signed_in("reviewer")
    assert len(client.get(f"{LIST}?q=同名").context["cl"].result_list) == 4
    assert len(rows(export(client, "q=同名"))) == 1 + len(accounts)


@pytest.mark.parametrize(
    "term", ["110101199001011237", "１１０１０１１９９００１０１１２３７", "110101 19900101 123x"]
)
def test_no_id_number_of_a_person_is_kept(term, accounts, signed_in):
    client = signed_in("reviewer")
    page = client.get(LIST, {"q": term}, follow=True)
    assert page.redirect_chain == [(f"{LIST}?all=1", 302)]
    assert "belongs into no address bar" in page.content.decode()
    assert term not in page.content.decode()
    assert export(client, f"q={term}").status_code == 302
    assert not ListExport.objects.exists()
    client.post(f"{LIST}views/?q={term}", {"name": "x"})
    assert SavedView.objects.get().query == ""


def test_one_person_takes_one_list_away_at_a_time(accounts, signed_in, now):
    client = signed_in("reviewer")
    first = export(client)
    assert export(client).status_code == 409
    body(first)
    assert export(client).status_code == 200
    assert export(signed_in("approver")).status_code == 200


def test_an_export_that_was_broken_off_stands_in_nobody_s_way(accounts, cast, signed_in, now):
    entry = {"list_label": "accounts.publicaccount", "requested_by": cast["reviewer"]}
    with acting_as(cast["reviewer"]):
        begin(export=ListExport(**entry), at=now - BROKEN_OFF_AFTER)
    assert export(signed_in("reviewer")).status_code == 200
