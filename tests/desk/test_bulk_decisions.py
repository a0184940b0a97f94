"""Bulk decisions: one list, one form, one or two people, and an outcome for each row."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from accounts.domain import entities
from accounts.models import OperatingEntity
from audit.context import acting_as
from audit.domain import proposals
from audit.models import Decision, EvidenceFile, Proposal
from audit.personal_data import unseal
from desk.domain import bulk_decisions
from desk.domain.bulk_decisions import NothingToDecide, TooMany
from desk.models import BulkDecision
from tests.factories import AccountFactory, BulkDecisionFactory, EntityFactory, scan, verify

pytestmark = pytest.mark.django_db

LIST = "/desk/accounts/operatingentity/"
LOOKUP = {"method": "registry_lookup", "reference": "GSXT 2026-11-28", "checked_on": "2026-01-05"}
VERIFY = "accounts.operatingentity.verify"


@pytest.fixture
def brought(cast, now):
    """Entities that the importer brought."""
    with acting_as(cast["importer"]):
        return EntityFactory.create_batch(5, at=now)


@pytest.fixture
def prepared(brought, cast, now):
    """The list of them, prepared by the reviewer."""
    with acting_as(cast["reviewer"]):
        return BulkDecisionFactory(subjects=brought, at=now)


@pytest.fixture
def run(cast, now):
    """Decide on a list as somebody and perform all of it; returns it as it then is."""

    def act(bulk, role="reviewer", **details):
        with acting_as(cast[role]):
            details = LOOKUP | details
            bulk_decisions.describe(subject=bulk, seen_version=bulk.version, at=now, **details)
            bulk.refresh_from_db()
            bulk_decisions.run(subject=bulk, seen_version=bulk.version, at=now)
        perform(bulk)
        return BulkDecision.objects.get(pk=bulk.pk)

    return act


def perform(bulk):
    until = timezone.now() + timedelta(minutes=1)
    return bulk_decisions.perform_pending(bulk=bulk, until=until, clock=timezone.now)


def states(bulk):
    return dict(bulk.list_rows.values_list("object_id", "state"))


def test_each_row_is_a_decision_of_its_own(prepared, brought, run, cast):
    done = run(prepared)
    assert (done.state, done.done, done.refused, done.faulty) == ("completed", 5, 0, 0)
    for each in brought:
        verified = OperatingEntity.objects.get(pk=each.pk)
        decision = Decision.objects.latest_move(verified)
        assert (verified.state, verified.verification_method) == ("verified", "registry_lookup")
        assert verified.verification_reference == "GSXT 2026-11-28"
        assert (decision.verb, decision.actor) == ("verify", cast["reviewer"])
        assert verified.history.latest("history_id").history_change_reason == (
            f"bulk decision {prepared.pk}"
        )


def test_a_row_that_is_refused_says_why_and_stops_no_other(prepared, brought, run, cast, now, put):
    moved, erased = brought[0], brought[1]
    with acting_as(cast["approver"]):
        verify(moved, at=now)
        entities.mark_false(
            subject=erased,
            seen_version=erased.version,
            at=now,
            reason_codes=["false-registration"],
        )
    done = run(prepared)
    assert (done.done, done.refused) == (3, 2)
    assert states(done)[moved.pk] == states(done)[erased.pk] == "refused"
    messages = {row.object_id: row.message for row in done.list_rows.all()}
    assert messages[moved.pk] == "It has changed since the list was prepared."


def test_whoever_brought_an_entity_does_not_verify_it_in_a_list(cast, now, run):
    cast["importer"].groups.add(Group.objects.get(name="reviewer"))
    with acting_as(cast["importer"]):
        own = EntityFactory(at=now)
    with acting_as(cast["intake"]):
        other = EntityFactory(at=now)
    with acting_as(cast["importer"]):
        bulk = BulkDecisionFactory(subjects=[own, other], at=now)
    done = run(bulk, role="importer")
    assert states(done) == {own.pk: "refused", other.pk: "done"}
    assert "another person" in done.list_rows.get(object_id=own.pk).message


def test_two_people_decide_once_on_the_whole_list(prepared, brought, cast, now, settings, run):
    settings.SECOND_PERSON_VERBS = [VERIFY]
    with pytest.raises(bulk_decisions.DecisionRefused, match="second person"):
        run(prepared)
    prepared.refresh_from_db()
    with acting_as(cast["reviewer"]):
        bulk_decisions.describe(subject=prepared, seen_version=prepared.version, at=now, **LOOKUP)
        prepared.refresh_from_db()
        proposal = bulk_decisions.run_with_second_person.propose(
            subject=prepared, seen_version=prepared.version, at=now
        )
    assert not OperatingEntity.objects.filter(state="verified").exists()
    with acting_as(cast["approver"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    assert perform(prepared)
    for each in brought:
        decision = Decision.objects.for_object(each).filter(verb="verify").get()
        assert (decision.proposer, decision.actor) == (cast["reviewer"], cast["approver"])
        assert decision.proposal == proposal


def test_neither_of_two_people_had_a_part_in_a_row(cast, now, settings):
    settings.SECOND_PERSON_VERBS = [VERIFY]
    cast["reviewer"].groups.add(Group.objects.get(name="intake"))
    with acting_as(cast["reviewer"]):
        own = EntityFactory(at=now)
    with acting_as(cast["importer"]):
        other = EntityFactory(at=now)
    with acting_as(cast["reviewer"]):
        bulk = BulkDecisionFactory(subjects=[own, other], at=now)
        bulk_decisions.describe(subject=bulk, seen_version=bulk.version, at=now, **LOOKUP)
        bulk.refresh_from_db()
        proposal = bulk_decisions.run_with_second_person.propose(
            subject=bulk, seen_version=bulk.version, at=now
        )
    with acting_as(cast["approver"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    perform(bulk)
    assert states(bulk) == {own.pk: "refused", other.pk: "done"}


def test_a_single_verification_by_two_people_keeps_its_reference_sealed(
    brought, cast, now, settings
):
    settings.SECOND_PERSON_VERBS = [VERIFY]
    with acting_as(cast["reviewer"]):
        proposal = entities.verify.propose(
            subject=brought[0], seen_version=brought[0].version, at=now, **LOOKUP
        )
    kept = Proposal.objects.get(pk=proposal.pk).details["reference"]
    assert "GSXT" not in str(Proposal.objects.get(pk=proposal.pk).details)
    assert unseal(brought[0].data_key, kept, "reference") == "GSXT 2026-11-28"
    with acting_as(cast["approver"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
    verified = OperatingEntity.objects.get(pk=brought[0].pk)
    assert verified.verification_reference == "GSXT 2026-11-28"


def test_an_interrupted_run_goes_on_where_it_stopped(prepared, run, cast, now, monkeypatch):
    monkeypatch.setattr(bulk_decisions, "CHUNK", 2)
    with acting_as(cast["reviewer"]):
        bulk_decisions.describe(subject=prepared, seen_version=prepared.version, at=now, **LOOKUP)
        prepared.refresh_from_db()
        bulk_decisions.run(subject=prepared, seen_version=prepared.version, at=now)
    clock = iter([now, now, now + timedelta(hours=1)])
    until = now + timedelta(seconds=1)
    assert not bulk_decisions.perform_pending(bulk=prepared, until=until, clock=lambda: next(clock))
    assert sorted(states(prepared).values()) == ["done"] * 2 + ["pending"] * 3
    later = timezone.now()
    BulkDecision.objects.running().get()
    counts = bulk_decisions.finish_interrupted(at=later + timedelta(minutes=11))
    assert counts["bulk_decisions_finished"] == 1
    assert set(states(prepared).values()) == {"done"}
    assert Decision.objects.filter(verb="verify", actor=cast["reviewer"]).count() == 5


def test_a_role_that_may_not_verify_prepares_no_list(brought, cast, now):
    with acting_as(cast["moderator"]), pytest.raises(PermissionDenied):
        BulkDecisionFactory(subjects=brought, at=now)
    assert not BulkDecision.objects.exists()


def test_a_list_is_not_endless(brought, cast, now, monkeypatch):
    monkeypatch.setattr(bulk_decisions, "MAX_ROWS", 4)
    with acting_as(cast["reviewer"]), pytest.raises(TooMany):
        BulkDecisionFactory(subjects=brought, at=now)
    with acting_as(cast["reviewer"]), pytest.raises(NothingToDecide):
        bulk_decisions.prepare(model=OperatingEntity, verb="verify", rows=[], at=now)


def test_a_permission_that_is_gone_stops_the_list(prepared, cast, now):
    with acting_as(cast["moderator"]), pytest.raises(PermissionDenied):
        bulk_decisions.run(subject=prepared, seen_version=prepared.version, at=now)
    assert set(states(prepared).values()) == {"pending"}


def chosen(client, rows, **data):
    ticked = {"action": "verify", "_selected_action": [each.pk for each in rows]}
    return client.post(f"{LIST}?all=1", ticked | data)


def hidden(form):
    return {name: str(form[name].value()) for name in ("seen_version", "idempotency_key")}


def test_many_are_verified_with_one_form_and_its_evidence(brought, signed_in, cast):
    client = signed_in("reviewer")
    response = chosen(client, brought)
    form = client.get(response.url).context["form"]
    assert form["method"].value() in (None, "")
    refused = client.post(response.url, hidden(form) | {"method": "", "reference": " "})
    assert set(refused.context["form"].errors) == {"method", "reference", "checked_on"}
    sent = hidden(form) | LOOKUP | {"note": "", "files": scan_upload()}
    page = client.post(response.url, sent, follow=True)
    bulk = BulkDecision.objects.get()
    assert (bulk.state, bulk.done) == ("completed", 5)
    assert EvidenceFile.objects.for_object(bulk).count() == 1
    assert "5 rows done" in page.text and "GSXT 2026-11-28" in page.text
    again = client.post(response.url, sent | {"files": scan_upload()})
    assert again.status_code == 302 and BulkDecision.objects.get().version == bulk.version


def test_a_list_that_needs_two_people_is_proposed_and_confirmed_as_one(
    brought, signed_in, cast, settings
):
    settings.SECOND_PERSON_VERBS = [VERIFY]
    client = signed_in("reviewer")
    response = chosen(client, brought)
    form = client.get(response.url).context["form"]
    sent = hidden(form) | LOOKUP | {"note": "", "files": scan_upload()}
    page = client.post(response.url, sent, follow=True)
    assert page.context["original"] == Proposal.objects.get()
    proposal = Proposal.objects.get()
    assert "GSXT" not in str(proposal.details)
    client = signed_in("approver")
    url = reverse("admin:audit_proposal_decide", args=[proposal.pk, "confirm"])
    form = client.get(url).context["form"]
    client.post(url, hidden(form) | {"note": ""})
    assert set(states(BulkDecision.objects.get()).values()) == {"done"}
    assert OperatingEntity.objects.filter(state="verified").count() == 5


def test_the_page_names_each_refusal_and_gives_the_rows_away_on_record(
    brought, signed_in, cast, now
):
    client = signed_in("reviewer")
    response = chosen(client, brought)
    with acting_as(cast["approver"]):
        verify(brought[0], at=now)
    form = client.get(response.url).context["form"]
    page = client.post(response.url, hidden(form) | LOOKUP | {"note": ""}, follow=True)
    assert "has changed since" in page.text
    bulk = BulkDecision.objects.get()
    file = client.post(reverse("admin:desk_bulkdecision_rows", args=[bulk.pk]))
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [row["Operating entity"] for row in rows] == [brought[0].legal_name]
    assert Decision.objects.for_object(bulk).last().verb == "download_rows"


def test_what_may_not_be_seen_of_the_objects_is_not_seen_of_the_list(prepared, signed_in):
    url = reverse("admin:desk_bulkdecision_change", args=[prepared.pk])
    assert signed_in("auditor").get(url).status_code == 200
    assert signed_in("administrator").get(url).status_code == 403


def test_the_page_of_a_list_costs_the_same_for_more_rows(
    cast, now, signed_in, django_assert_num_queries
):
    client = signed_in("reviewer")
    asked = []
    for count in (3, 60):
        with acting_as(cast["importer"]):
            rows = EntityFactory.create_batch(count, at=now)
        with acting_as(cast["reviewer"]):
            bulk = BulkDecisionFactory(subjects=rows, at=now)
        url = reverse("admin:desk_bulkdecision_change", args=[bulk.pk])
        client.get(url)
        with django_assert_num_queries(asked[0] if asked else 22) as captured:
            assert client.get(url).status_code == 200
        asked.append(len(captured))


def test_many_accounts_are_activated_and_each_says_what_happened(cast, entity, now, signed_in):
    with acting_as(cast["importer"]):
        ready = AccountFactory(entity=entity, at=now)
        waits = AccountFactory(entity=EntityFactory(at=now), at=now)
    client = signed_in("approver")
    response = client.post(
        "/desk/accounts/publicaccount/?all=1",
        {"action": "activate", "_selected_action": [ready.pk, waits.pk]},
    )
    bulk = BulkDecision.objects.get()
    assert states(bulk) == {ready.pk: "pending", waits.pk: "pending"}
    page = client.get(response.url)
    assert page.context["card"].context["expected"] == [
        (str(waits), "Identity is not verified (Art. 8)")
    ]
    page = client.post(response.url, hidden(page.context["form"]), follow=True)
    assert states(bulk) == {ready.pk: "done", waits.pk: "refused"}
    assert "Identity is not verified" in page.text


def scan_upload():
    return SimpleUploadedFile("record.png", scan("RECORD").content, content_type="image/png")


def test_the_system_actor_completes_a_list(prepared, run):
    last = Decision.objects.latest_move(run(prepared))
    assert (last.verb, last.actor.is_system) == ("complete", True)


def test_the_page_of_an_object_links_to_its_bulk_decision_and_evidence(
    prepared, brought, run, cast, now, signed_in
):
    with acting_as(cast["reviewer"]):
        bulk_decisions.attach(
            subject=prepared, seen_version=prepared.version, at=now, files=[scan()]
        )
    prepared.refresh_from_db()
    run(prepared)
    page = signed_in("reviewer").get(f"{LIST}{brought[0].pk}/change/").content.decode()
    assert f"/desk/desk/bulkdecision/{prepared.pk}/change/" in page
    assert "1 evidence file" in page


def test_a_bulk_decision_that_is_not_taken_is_not_linked(prepared, brought, signed_in):
    page = signed_in("reviewer").get(f"{LIST}{brought[0].pk}/change/").content.decode()
    assert f"/desk/desk/bulkdecision/{prepared.pk}/" not in page


def test_a_refusal_is_read_in_the_language_of_its_reader(prepared, brought, run, put):
    put(brought[0], legal_name="改名")
    done = run(prepared)
    row = done.list_rows.get(object_id=brought[0].pk)
    assert (done.done, done.refused) == (4, 1)
    with translation.override("en"):
        assert row.message == "It has changed since the list was prepared."
    with translation.override("zh-hans"):
        assert row.message == "清单生成后，该项已发生变更。"
    assert set(row.messages) == {"en", "zh-hans"}
