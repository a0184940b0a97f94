"""The review screen, as a reviewer uses it."""

import pytest
from django.urls import reverse

from accounts.models import PublicAccount, RegistrationApplication
from audit.context import acting_as
from audit.models import Decision
from desk.models import BulkDecision
from regulations.models import ReasonCode
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db
LIST = "/desk/accounts/registrationapplication/"


def page(application):
    return f"{LIST}{application.pk}/change/"


def decide_url(application, verb):
    return f"{LIST}{application.pk}/decide/{verb}/"


def button(client, application, verb):
    """Press a button of the decision bar, with the page's own hidden fields."""
    context = client.get(page(application)).context
    return client.post(
        decide_url(application, verb),
        {
            "seen_version": context["original"].version,
            "idempotency_key": str(context["idempotency_key"]),
        },
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_queries_for_one_row_and_three(
    rows, cast, entity, now, signed_in, django_assert_num_queries
):
    with acting_as(cast["intake"]):
        ApplicationFactory.create_batch(rows, entity=entity, at=now)
    client = signed_in("reviewer")
    client.get(f"{LIST}?all=1")
    with django_assert_num_queries(7):
        client.get(f"{LIST}?all=1")


def test_the_review_page_costs_few_queries(claimed, signed_in, django_assert_num_queries):
    client = signed_in("reviewer")
    client.get(page(claimed))
    with django_assert_num_queries(21):
        client.get(page(claimed))


def test_the_page_shows_facts_checklist_and_timeline(claimed, signed_in):
    response = signed_in("reviewer").get(page(claimed))
    assert [card.title for card in response.context["cards"]] == [
        "Application",
        "Operating entity",
        "Its other accounts",
    ]
    assert [finding.code for finding in response.context["findings"]] == [
        "identity-verified",
        "cap-kept",
        "name-free",
        "category-general",
        "credit-good",
    ]
    assert [entry.title for entry in response.context["entries"]] == ["Claimed", "Created"]
    assert "Art. 10" in response.content.decode()


@pytest.mark.parametrize(
    ("role", "verbs"),
    [
        ("reviewer", ["approve", "request_information", "reject", "release", "note"]),
        ("second_reviewer", ["take_over", "note"]),
        ("intake", ["withdraw", "attach", "note"]),
        ("auditor", []),
    ],
)
def test_the_bar_offers_what_role_state_and_claim_allow(role, verbs, claimed, signed_in):
    buttons = signed_in(role).get(page(claimed)).context["buttons"]
    assert [each.rule.verb for each in buttons] == verbs


def test_the_claimers_name_is_shown_to_others(claimed, signed_in):
    words = signed_in("second_reviewer").get(page(claimed)).context["headline"]
    assert ("claimed by Reviewer", "warn") in words


def test_a_routine_approval_is_one_click(claimed, signed_in):
    client = signed_in("reviewer")
    assert button(client, claimed, "approve").status_code == 302
    assert PublicAccount.objects.get().name == claimed.requested_name


def test_a_rejection_previews_its_message_before_it_goes_out(claimed, signed_in):
    client = signed_in("reviewer")
    form = client.get(decide_url(claimed, "reject")).context["form"]
    data = {
        "seen_version": form["seen_version"].value(),
        "idempotency_key": str(form["idempotency_key"].value()),
        "reason_codes": ["over-cap", "name-taken"],
        "text": "欢迎更换名称后再次申请。",
        "language": "zh-hans",
        "note": "二次申请",
    }
    preview = client.post(decide_url(claimed, "reject"), data)
    assert preview.status_code == 200
    [draft] = preview.context["drafts"]
    for reason in ReasonCode.objects.filter(code__in=data["reason_codes"]):
        assert reason.message_in("zh-hans", name=claimed.requested_name) in draft.body
    assert "第八条、第十条" in draft.body
    assert data["text"] in draft.body
    claimed.refresh_from_db()
    assert claimed.state == "in_review"
    client.post(decide_url(claimed, "reject"), data | {"send": ""})
    claimed.refresh_from_db()
    decision = Decision.objects.on_version(claimed, claimed.version)
    assert (claimed.state, decision.message, decision.note) == (
        "rejected",
        data["text"],
        "二次申请",
    )


def test_a_rejection_without_reasons_says_so(claimed, signed_in):
    client = signed_in("reviewer")
    response = client.post(decide_url(claimed, "reject"), {"seen_version": claimed.version})
    assert response.context["form"].errors["reason_codes"] == ["Choose at least one reason."]


def test_a_stale_page_gets_a_409_that_names_who_and_when(claimed, decide, signed_in, now):
    client = signed_in("reviewer")
    key = client.get(page(claimed)).context["idempotency_key"]
    decide("second_reviewer", claimed, "take_over")
    response = client.post(
        decide_url(claimed, "approve"),
        {"seen_version": claimed.version, "idempotency_key": str(key)},
    )
    assert response.status_code == 409
    body = response.content.decode()
    assert "Reviewer2" in body
    assert page(claimed) in body
    claimed.refresh_from_db()
    assert (claimed.state, claimed.version) == ("in_review", 3)


def test_a_double_click_opens_one_account(claimed, signed_in):
    client = signed_in("reviewer")
    key = client.get(page(claimed)).context["idempotency_key"]
    data = {"seen_version": claimed.version, "idempotency_key": str(key)}
    first = client.post(decide_url(claimed, "approve"), data)
    again = client.post(decide_url(claimed, "approve"), data)
    assert (first.status_code, again.status_code) == (302, 302)
    assert PublicAccount.objects.count() == 1


def test_a_blocked_approval_is_disabled_on_the_page_and_refused_by_post(claimed, put, signed_in):
    put(claimed.entity, state="unverified")
    client = signed_in("reviewer")
    context = client.get(page(claimed)).context
    assert [each.rule.verb for each in context["buttons"] if each.is_blocked] == ["approve"]
    assert button(client, claimed, "approve").status_code == 409
    assert not PublicAccount.objects.exists()


def test_a_bulk_action_has_an_outcome_per_row_and_approves_no_blocked_row(
    cast, entity, decide, now, signed_in
):
    with acting_as(cast["intake"]):
        clean, blocked, unclaimed = (ApplicationFactory(at=now) for _row in range(3))
        fine = ApplicationFactory(entity=entity, at=now)
    for application in (clean, blocked, fine):
        decide("reviewer", application, "claim")
    response = signed_in("reviewer").post(
        LIST,
        {
            "action": "approve",
            "_selected_action": [row.pk for row in (clean, blocked, unclaimed, fine)],
        },
    )
    rows = BulkDecision.objects.get().list_rows
    assert dict(rows.values_list("object_id", "state")) == {
        clean.pk: "refused",
        blocked.pk: "refused",
        unclaimed.pk: "refused",
        fine.pk: "done",
    }
    shown = signed_in("reviewer").get(response.url)
    assert "does not apply while the state is" in shown.text
    assert PublicAccount.objects.get().name == fine.requested_name


def test_intake_takes_in_an_application(cast, entity, signed_in):
    response = signed_in("intake").post(
        f"{LIST}add/",
        {
            "entity": entity.pk,
            "requested_name": "新的账号",
            "introduction": "",
            "content_category": "general",
            "external_id": "",
            "agreement_version": "v7",
        },
    )
    assert response.status_code == 302
    application = RegistrationApplication.objects.get()
    assert (application.requested_name, application.history.get().history_user) == (
        "新的账号",
        cast["intake"],
    )


def test_queues_narrow_the_list(claimed, cast, now, signed_in):
    with acting_as(cast["intake"]):
        waiting = ApplicationFactory(at=now)
    client = signed_in("reviewer")
    for queue, expected in (("mine", [claimed]), ("unclaimed", [waiting]), ("no-such", [])):
        response = client.get(LIST, {"queue": queue})
        assert list(response.context["cl"].result_list) == expected


def test_the_same_rejection_is_shown_on_the_next_application(
    claimed, decide, cast, entity, now, signed_in
):
    decide("reviewer", claimed, "reject", reason_codes=["name-misleading"])
    with acting_as(cast["intake"]):
        again = ApplicationFactory(entity=entity, at=now)
    response = signed_in("reviewer").get(
        reverse("admin:accounts_registrationapplication_change", args=[again.pk])
    )
    panel = response.context["panels"][-1]
    assert [row["pill"] for row in panel.context["rows"]] == [("rejected", "bad")]
