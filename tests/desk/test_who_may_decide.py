"""Role × verb × state × relation, through button, bulk action and direct POST.

What is expected is computed from the tables; what happens is asked of the desk.
"""

import uuid
from datetime import timedelta

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import ApplicationState
from accounts.models import RegistrationApplication
from audit.context import acting_as
from audit.models import Decision
from audit.transitions import RECALL, Reasons
from regulations.models import ReasonCode
from staff.roles import ROLES
from tests.factories import AccountFactory, ApplicationFactory, protect_like
from tests.factories.licensing import picture

pytestmark = pytest.mark.django_db

TABLE = RegistrationApplication.transitions
PEOPLE = [role for role in ROLES if role != "system"]
RELATIONS = ("stranger", "submitter", "holder")


def states_of(rule):
    """A state that the verb starts from, and one that it does not, where there is one."""
    others = sorted(set(ApplicationState) - rule.sources - {ApplicationState.APPROVED})
    return [(sorted(rule.sources)[0], True), *((state, False) for state in others[:1])]


def allowed(role, rule, is_source, relation):
    """What the tables say: permission, state, claim, independence. Nobody has decided anything
    yet that could be taken back.
    """
    if rule.verb == RECALL or rule.permission not in ROLES[role] or not is_source:
        return False
    if rule.held and relation != "holder":
        return False
    if rule.verb == "take_over" and relation == "holder":
        return False
    return not (rule.independent and relation == "submitter")


@pytest.fixture
def stage(cast, entity, now, put):
    """An application in a state, related to a person as said."""

    def build(person, state, relation):
        submitter = person if relation == "submitter" else cast["intake"]
        if relation != "submitter" and person == cast["intake"]:
            submitter = cast["importer"]
        holder = person if relation == "holder" else cast["second_approver"]
        with acting_as(submitter):
            application = ApplicationFactory(entity=entity, at=now)
        facts = {"state": state, "assignee": holder}
        if state == ApplicationState.INFORMATION_REQUESTED:
            facts["waiting_since"] = now - timedelta(hours=1)
        if state == ApplicationState.APPROVED:
            with acting_as(cast["importer"]):
                facts["account"] = AccountFactory(at=now)
        return put(application, **facts)

    return build


def body(rule, application):
    """A complete form of the verb, as the desk would send it."""
    reasons = ReasonCode.objects.for_verb(rule.verb)[:1] if rule.reasons != Reasons.NONE else []
    return {
        "seen_version": application.version,
        "idempotency_key": str(uuid.uuid4()),
        "reason_codes": [reason.code for reason in reasons],
        "text": "",
        "language": "en",
        "note": "said",
        "requested_name": application.requested_name,
        "introduction": "",
        "content_category": application.content_category,
        "send": "",
        "others": [f"官方{application.requested_name}"],
        "files": SimpleUploadedFile("scan.png", picture()),
        "kind": "other",
    }


def was_decided(application, person, verb):
    return Decision.objects.for_object(application).filter(actor=person, verb=verb).exists()


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("role", PEOPLE)
def test_a_direct_post_does_what_the_tables_allow(role, relation, cast, stage, signed_in, now):
    client = signed_in(role)
    for rule in TABLE.values():
        for state, is_source in states_of(rule):
            application = stage(cast[role], state, relation)
            if rule.verb == "judge_name":
                with acting_as(cast["moderator"]):
                    protect_like(application, at=now)
            client.post(
                reverse(
                    "admin:accounts_registrationapplication_decide",
                    args=[application.pk, rule.verb],
                ),
                body(rule, application),
            )
            happened = was_decided(application, cast[role], rule.verb)
            assert happened == allowed(role, rule, is_source, relation), (rule.verb, state)


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("role", PEOPLE)
def test_a_button_is_offered_only_where_the_claim_and_the_tables_allow(
    role, relation, cast, stage, rf
):
    request = rf.get("/")
    request.user = cast[role]
    model_admin = admin.site._registry[RegistrationApplication]
    for state in set(ApplicationState) - {ApplicationState.APPROVED}:
        application = stage(cast[role], state, relation)
        offered = {button.rule.verb for button in model_admin.buttons(request, application, None)}
        assert offered == {
            rule.verb
            for rule in TABLE.values()
            if rule.verb != "judge_name"  # no name is like this one
            # The desk says on the click, not by hiding the button, that the reader had a part.
            if allowed(role, rule, state in rule.sources, relation)
            or (
                relation == "submitter"
                and rule.independent
                and not rule.held
                and rule.permission in ROLES[role]
                and state in rule.sources
            )
        }, state


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("role", PEOPLE)
def test_a_bulk_action_does_what_the_tables_allow(role, relation, cast, stage, signed_in):
    client = signed_in(role)
    for rule in TABLE.values():
        if not rule.bulk:
            continue
        for state, is_source in states_of(rule):
            application = stage(cast[role], state, relation)
            client.post(
                reverse("admin:accounts_registrationapplication_changelist"),
                {"action": rule.verb, "_selected_action": [application.pk]},
            )
            happened = was_decided(application, cast[role], rule.verb)
            assert happened == allowed(role, rule, is_source, relation), (rule.verb, state)
