"""A verb whose button is lit is not refused, and one that is refused is not lit."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import RequestFactory

from accounts.domain import entities, holds
from accounts.models import PublicAccount
from audit.context import acting_as
from audit.domain.engine import DecisionRefused, performer
from audit.personal_data import PersonalDataErased
from audit.transitions import RECALL
from licensing.models import ProfessionalQualification
from regulations.calendar import legal_date
from regulations.domain.catalog import set_parameter
from tests.audit.test_engine import MODELS, _reasons, details, make  # noqa: F401
from tests.factories import (
    AccountFactory,
    EntityFactory,
    QualificationFactory,
    UserFactory,
    protect_like,
    verify,
)

pytestmark = pytest.mark.django_db
SITE = admin.site
# Their form may ask for what the object cannot have; the refusal then concerns what was typed.
ASKS = {"recategorize"}

CASES = [
    (model, state)
    for model in MODELS
    for state, _label in model._meta.get_field("state").choices
    if SITE.is_registered(model) and hasattr(SITE._registry[model], "buttons")
]


@pytest.fixture
def boss(db):
    """Somebody who may do everything and had a part in nothing."""
    person = UserFactory(username="boss")
    person.is_superuser = True
    person.save()
    return person


@pytest.fixture
def refusals(cast, now):
    """{verb: why it is refused} of the verbs that the page of an object offers, lit or dark."""

    def of(subject, person, *, lit):
        model = type(subject)
        request = RequestFactory().get("/")
        request.user = person
        page = SITE._registry[model]
        seen = page.get_queryset(request).get(pk=subject.pk)
        found = {}
        for each in page.buttons(request, seen, page.findings(request, seen)):
            if each.is_blocked == lit or each.rule.verb in {RECALL, *ASKS}:
                continue
            fresh = model.objects.get(pk=subject.pk)
            facts = details(fresh, each.rule.verb, cast, now)
            with acting_as(person):
                found[each.rule.verb] = _refusal(fresh, each.rule, now, facts)
        return found

    return of


@pytest.mark.parametrize(("model", "state"), CASES)
def test_a_lit_button_of_an_object_in_any_state_is_not_refused(
    model,
    state,
    make,  # noqa: F811
    refusals,
):
    subject, boss = make(model, state)
    assert not any(refusals(subject, boss, lit=True).values())
    assert all(refusals(subject, boss, lit=False).values())


def _nothing(account, **facts):
    return account


def _unverified(account, *, put, **facts):
    put(account.entity, state="unverified", verified_at=None)


def _false(account, *, put, **facts):
    put(account.entity, state="false_identity", verified_at=None)


def _capped(account, *, cast, now, **facts):
    set_parameter(
        code="account_cap.enterprise",
        value=1,
        in_force_from=legal_date(now),
        source="test",
        by=cast["administrator"],
        at=now,
    )
    with acting_as(cast["importer"]):
        other = AccountFactory(entity=account.entity, at=now)
    with acting_as(cast["approver"]):
        performer(PublicAccount, "activate")(subject=other, seen_version=1, at=now)


def _measured(account, *, now, **facts):
    holds.place(account=account, source=account.entity, reference="S-1", effect="suspend", at=now)


def _like(account, *, cast, now, **facts):
    with acting_as(cast["importer"]):
        protect_like(account, at=now)


def _unlabelled(account, *, put, **facts):
    put(account, content_category="health")


def _unlicensed(account, *, put, **facts):
    put(account, content_category="news")


def _erased(account, *, cast, now, put, **facts):
    put(account, state="deregistered")
    with acting_as(cast["privacy_officer"]):
        proposal = entities.erase.propose(
            subject=account.entity, seen_version=account.entity.version, at=now
        )
    with acting_as(cast["second_privacy_officer"]):
        performer(type(proposal), "confirm")(
            subject=proposal, seen_version=proposal.version, at=now
        )
    put(account, state="pending_verification")


HINDRANCES = {
    "nothing": (_nothing, set()),
    "entity unverified": (_unverified, {"activate"}),
    "identity false": (_false, {"activate", "resume"}),
    "personal data erased": (_erased, {"activate"}),
    "cap reached": (_capped, {"activate"}),
    "suspended by a measure": (_measured, {"activate", "resume"}),
    "name like a protected one": (_like, {"activate"}),
    "no label": (_unlabelled, {"activate", "resume"}),
    "no news license": (_unlicensed, {"activate", "resume"}),
}


@pytest.mark.parametrize("hindrance", HINDRANCES)
@pytest.mark.parametrize(
    ("state", "verb"), [("pending_verification", "activate"), ("suspended", "resume")]
)
def test_what_forbids_an_account_to_publish_darkens_the_button(
    hindrance, state, verb, cast, entity, now, put, refusals, boss
):
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=entity, at=now)
    hinder, verbs = HINDRANCES[hindrance]
    hinder(account, cast=cast, now=now, put=put)
    account = put(PublicAccount.objects.get(pk=account.pk), state=state)

    assert not any(refusals(account, boss, lit=True).values())
    dark = refusals(account, boss, lit=False)
    assert all(dark.values())
    assert (verb in dark) == (verb in verbs), dark


def test_whoever_brought_the_account_sees_no_lit_button(cast, entity, now, refusals, boss):
    with acting_as(boss):
        account = AccountFactory(entity=entity, at=now)
        brought = EntityFactory(at=now)
    assert set(refusals(account, boss, lit=False)) == {"activate"}
    assert set(refusals(brought, boss, lit=False)) == {"verify"}


def test_a_credential_past_its_last_day_is_not_verified_again(cast, now, put, refusals, boss):
    with acting_as(cast["intake"]):
        held = QualificationFactory(entity=EntityFactory(at=now), at=now)
    past = legal_date(now) - timedelta(days=1)
    held = put(held, state="verified", issued_on=past, expires_on=past)
    assert isinstance(held, ProfessionalQualification)
    assert set(refusals(held, boss, lit=False)) == {"reverify"}


def test_the_checklist_names_an_unverified_entity(cast, entity, now, put, signed_in):
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=EntityFactory(at=now), at=now)
    page = signed_in("approver").get(f"/desk/accounts/publicaccount/{account.pk}/change/")
    findings = {each.code: each.level for each in page.context["findings"]}
    assert findings["identity-unverified"] == "block"
    [button] = [each for each in page.context["buttons"] if each.rule.verb == "activate"]
    assert button.is_blocked

    with acting_as(cast["approver"]):
        verify(account.entity, at=now)
    page = signed_in("approver").get(f"/desk/accounts/publicaccount/{account.pk}/change/")
    [button] = [each for each in page.context["buttons"] if each.rule.verb == "activate"]
    assert not button.is_blocked


def _refusal(subject, rule, now, facts):
    verb = performer(type(subject), rule.verb)
    perform = verb.propose if verb.needs_second_person else verb
    try:
        with transaction.atomic():
            perform(
                subject=subject,
                seen_version=subject.version,
                at=now,
                reason_codes=_reasons(rule),
                **facts,
            )
            transaction.set_rollback(True)
    except (DecisionRefused, PersonalDataErased) as refusal:
        return str(refusal)
    return ""
