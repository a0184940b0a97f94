"""Names in the browser: the card that explains, the verb that judges, the page that tries."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import NameScope
from accounts.models import NameChangeRequest, NameJudgement, ProtectedName, PublicAccount
from audit.context import acting_as
from audit.models import Proposal
from desk.models import BulkDecision
from tests.factories import AccountFactory, NameChangeFactory, ProtectedNameFactory, protect_like

pytestmark = pytest.mark.django_db
TRY = "/desk/accounts/protectedname/try/"


@pytest.fixture
def questioned(claimed, cast, now):
    with acting_as(cast["moderator"]):
        protect_like(claimed, at=now)
    return claimed


def page(obj):
    return reverse(f"admin:{obj._meta.label_lower.replace('.', '_')}_change", args=[obj.pk])


def decide_url(obj, verb):
    name = f"admin:{obj._meta.label_lower.replace('.', '_')}_decide"
    return reverse(name, args=[obj.pk, verb])


def form_of(obj, **data):
    return {"seen_version": obj.version, "idempotency_key": str(uuid.uuid4())} | data


def test_the_review_page_explains_like_names_and_offers_to_judge(questioned, signed_in):
    response = signed_in("reviewer").get(page(questioned))
    [card] = [each for each in response.context["panels"] if each.title == "Like names"]
    [row] = card.context["rows"]
    assert row.match.explanation.words == ("官方 removed",)
    buttons = {each.rule.verb: each for each in response.context["buttons"]}
    assert buttons["approve"].is_blocked and not buttons["judge_name"].is_blocked
    text = response.content.decode()
    assert "官方 removed" in text
    assert '<td class="extra" title="官方 removed">官</td>' in text


def test_a_judgement_in_the_browser_lets_the_application_pass(questioned, signed_in):
    client = signed_in("reviewer")
    form = client.get(decide_url(questioned, "judge_name")).context["form"]
    others = [value for value, _label in form.fields["others"].choices]
    client.post(
        decide_url(questioned, "judge_name"),
        form_of(questioned, others=others, note="no confusion"),
    )
    assert NameJudgement.objects.get().reason == "no confusion"
    response = client.get(page(questioned))
    assert "no confusion" in response.content.decode()
    judged = response.context["original"]
    client.post(decide_url(judged, "approve"), form_of(judged))
    assert PublicAccount.objects.get().name == questioned.requested_name


@pytest.mark.parametrize("missing", ["others", "note"])
def test_a_judgement_names_what_was_compared_and_why(missing, questioned, signed_in):
    data = {"others": [f"官方{questioned.requested_name}"], "note": "x"} | {missing: ""}
    response = signed_in("reviewer").post(
        decide_url(questioned, "judge_name"), form_of(questioned, **data)
    )
    assert missing in response.context["form"].errors
    assert not NameJudgement.objects.exists()


def test_a_close_name_never_passes_in_bulk(questioned, signed_in):
    signed_in("reviewer").post(
        "/desk/accounts/registrationapplication/",
        {"action": "approve", "_selected_action": [questioned.pk]},
    )
    assert BulkDecision.objects.get().list_rows.get().state == "refused"
    assert not PublicAccount.objects.exists()


def test_the_review_page_costs_few_queries_with_like_names(
    questioned, signed_in, django_assert_num_queries
):
    client = signed_in("reviewer")
    client.get(page(questioned))
    with django_assert_num_queries(23):
        client.get(page(questioned))


# Trying a name


def test_a_name_is_tried_on_a_page_of_its_own(cast, now, signed_in):
    with acting_as(cast["moderator"]):
        ProtectedNameFactory(name="人民日报", basis="media", at=now)
        ProtectedNameFactory(name="公安", basis="state_organ", scope=NameScope.CONTAINED, at=now)
    response = signed_in("reviewer").get(TRY, {"name": "人民曰報"})
    [finding] = response.context["findings"]
    assert (finding.code, response.context["open_count"]) == ("name-protected", 1)
    assert "曰 looks like 日" in response.content.decode()
    response = signed_in("reviewer").get(TRY, {"name": "公安日记"})
    assert [each.code for each in response.context["findings"]] == ["name-reserved"]


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "\u200b", "<script>", "\x00"])
def test_whatever_is_tried_gets_an_answer(name, signed_in):
    assert signed_in("reviewer").get(TRY, {"name": name}).status_code == 200


def test_names_are_tried_by_those_who_may_see_protected_names(signed_in, client):
    assert signed_in("administrator").get(TRY).status_code == 403
    client.logout()
    assert client.get(TRY).status_code == 302


# Protecting


def add(client, **data):
    given = {
        "name": "云岭茶事",
        "basis": "trademark",
        "scope": "whole",
        "source": "T-1",
        "in_force_from": "2026-01-01",
    }
    return client.post("/desk/accounts/protectedname/add/", given | data)


def test_a_protected_name_is_added_with_history(signed_in, cast):
    assert add(signed_in("moderator")).status_code == 302
    protected = ProtectedName.objects.get()
    assert protected.history.get().history_user == cast["moderator"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "茶", "scope": "contained"}, "name"),
        ({"name": "★★", "scope": "contained"}, "name"),
        ({"basis": "closed_by_law"}, "basis"),
        ({"source": ""}, "source"),
        ({"in_force_until": "2025-12-31"}, "__all__"),
    ],
)
def test_a_faulty_protection_is_refused_with_a_word(data, field, signed_in):
    response = add(signed_in("moderator"), **data)
    assert field in response.context["adminform"].form.errors
    assert not ProtectedName.objects.exists()


def test_two_protections_of_one_name_are_judged_on_one_form(questioned, cast, now, signed_in):
    name = f"官方{questioned.requested_name}"
    with acting_as(cast["moderator"]):
        ProtectedNameFactory(name=name, basis="trademark", at=now)
    client = signed_in("reviewer")
    form = client.get(decide_url(questioned, "judge_name")).context["form"]
    assert [value for value, _label in form.fields["others"].choices] == [name]
    data = form_of(questioned, others=[name], note="x")
    assert client.post(decide_url(questioned, "judge_name"), data).status_code == 302


def test_a_lapsed_protection_is_renewed(signed_in):
    client = signed_in("moderator")
    add(client, in_force_until="2026-02-01")
    assert add(client).status_code == 302
    assert ProtectedName.objects.count() == 2


def test_the_same_protection_is_not_added_twice(signed_in):
    client = signed_in("moderator")
    add(client)
    assert "name" in add(client).context["adminform"].form.errors
    assert ProtectedName.objects.count() == 1


def test_lifting_is_proposed(cast, now, signed_in):
    with acting_as(cast["moderator"]):
        protected = ProtectedNameFactory(at=now)
    signed_in("approver").post(decide_url(protected, "lift"), form_of(protected, note="over"))
    assert Proposal.objects.get().verb == "lift"
    assert ProtectedName.objects.get().state == "in_force"


# Renaming


@pytest.fixture
def account(cast, entity, now):
    with acting_as(cast["importer"]):
        return AccountFactory(entity=entity, at=now)


def test_intake_takes_a_name_change_in(account, signed_in):
    client = signed_in("intake")
    data = {"account": account.pk, "requested_name": "山间读书会", "grounds": "改版"}
    client.post("/desk/accounts/namechangerequest/add/", data)
    change = NameChangeRequest.objects.get()
    assert (change.current_name, change.state) == (account.name, "submitted")
    assert change.receipt_number in client.get(page(account)).content.decode()


def test_a_name_change_that_cannot_be_is_refused_with_a_word(account, cast, now, put, signed_in):
    client = signed_in("intake")
    url = "/desk/accounts/namechangerequest/add/"
    data = {"account": account.pk, "requested_name": account.name, "grounds": "x"}
    assert "requested_name" in client.post(url, data).context["adminform"].form.errors
    with acting_as(cast["intake"]):
        NameChangeFactory(account=account, at=now)
    data["requested_name"] = "山间读书会"
    assert "account" in client.post(url, data).context["adminform"].form.errors
    ended = put(account, state="closed", closure_basis="by_law")
    assert (
        "account" in client.post(url, data | {"account": ended.pk}).context["adminform"].form.errors
    )
    assert NameChangeRequest.objects.count() == 1


def test_a_name_change_is_claimed_and_approved_on_its_page(account, cast, now, signed_in):
    with acting_as(cast["intake"]):
        change = NameChangeFactory(account=account, requested_name="山间读书会", at=now)
    client = signed_in("reviewer")
    client.post(decide_url(change, "claim"), form_of(change))
    change.refresh_from_db()
    findings = client.get(page(change)).context["findings"]
    assert [each.code for each in findings] == [
        "identity-verified",
        "name-free",
        "name-changes-left",
    ]
    response = client.post(decide_url(change, "approve"), form_of(change), follow=True)
    assert "Approved" in response.content.decode()
    assert PublicAccount.objects.get().name == "山间读书会"


def test_queues_hold_name_changes_for_reviewers(account, cast, now, signed_in):
    with acting_as(cast["intake"]):
        change = NameChangeFactory(account=account, at=now)
    response = signed_in("reviewer").get(
        "/desk/accounts/namechangerequest/", {"queue": "unclaimed_name_changes"}
    )
    assert list(response.context["cl"].result_list) == [change]
    assert change.requested_name in signed_in("reviewer").get("/desk/").content.decode()


def test_name_changes_that_wait_or_are_late_stay_in_sight(account, cast, now, decide, signed_in):
    with acting_as(cast["intake"]):
        change = NameChangeFactory(account=account, at=now - timedelta(days=9))
    client, url = signed_in("reviewer"), "/desk/accounts/namechangerequest/"
    query = {"queue": "overdue_name_changes"}
    assert list(client.get(url, query).context["cl"].result_list) == [change]
    claimed = decide("reviewer", change, "claim")
    decide("reviewer", claimed, "request_information", reason_codes=["name-misleading"])
    assert list(client.get(url, query).context["cl"].result_list) == []
    query = {"queue": "waiting_name_changes"}
    assert list(client.get(url, query).context["cl"].result_list) == [change]
