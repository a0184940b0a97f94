"""The engine: a matrix over the product's own tables, and each reason to refuse."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.domain import holds, import_progress, names
from accounts.enums import AccountState
from accounts.models import (
    ImportBatch,
    NameChangeRequest,
    OperatingEntity,
    ProtectedName,
    PublicAccount,
    RegistrationApplication,
)
from audit.context import acting_as
from audit.domain.engine import (
    IllegalTransition,
    NotHeld,
    NotIndependent,
    ReasonsRefused,
    SecondPersonRequired,
    contributors,
    performer,
    record,
)
from audit.domain.evidence import keep
from audit.models import Decision, EvidenceFile, RoleGrant, StaleVersion
from audit.personal_data import new_data_key
from audit.transitions import RECALL, Reasons
from desk.models import BulkDecision, ListExport, ParameterChange, TableImport
from licensing.models import (
    NewsServiceLicense,
    PlatformLicense,
    ProfessionalQualification,
    SpecialLabel,
)
from regulations.append_only import AppendOnlyViolation
from regulations.calendar import legal_date
from regulations.models import ReasonCode
from staff.roles import ROLES
from tests.audit import after_approval, filed, moderated
from tests.factories import (
    AccountFactory,
    BulkDecisionFactory,
    EntityFactory,
    ExportFactory,
    NameChangeFactory,
    NewsLicenseFactory,
    ParameterChangeFactory,
    PersonFactsFactory,
    PlatformLicenseFactory,
    ProtectedNameFactory,
    QualificationFactory,
    TableImportFactory,
    UserFactory,
    far_name,
    minor_id,
    protect_like,
    scan,
)

pytestmark = pytest.mark.django_db

MODELS = (
    OperatingEntity,
    PublicAccount,
    RegistrationApplication,
    NameChangeRequest,
    *after_approval.MAKERS,
    *moderated.MAKERS,
    *filed.MAKERS,
    ProtectedName,
    ImportBatch,
    RoleGrant,
    EvidenceFile,
    BulkDecision,
    ListExport,
    ParameterChange,
    TableImport,
    ProfessionalQualification,
    NewsServiceLicense,
    PlatformLicense,
    SpecialLabel,
)
CREDENTIALS = {
    ProfessionalQualification: QualificationFactory,
    NewsServiceLicense: NewsLicenseFactory,
    PlatformLicense: PlatformLicenseFactory,
}
CASES = [
    (model, state, verb)
    for model in MODELS
    for state, _label in model._meta.get_field("state").choices
    for verb in model.transitions
]
DETAILS = {
    "verify": {"method": "document", "reference": "register, entry 1"},
    "preview": {"figures": {}},
    "map_columns": {
        "columns": [],
        "values": {},
        "reading": {"encoding": "utf-8", "delimiter": ",", "sheet": "", "header_line": 1},
    },
    "weigh": {"figures": {}},
    "complete_reversal": {"figures": {}},
    "reverse": {"note": "the wrong file"},
    "close": {"basis": "by_law"},
    "reverify": {"method": "document", "reference": "register, entry 1"},
    "recategorize": {"content_category": "general"},
    "attach": {"files": [scan()], "kind": "other"},
    "rename": {"name": far_name("another")},
}

# What follows from other rooms' decisions takes objects, which no form brings.
ACCOUNT_DETAILS = {
    "hold": lambda account: {"effect": "suspend", "source": account, "reference": "S-1"},
    "relieve": lambda account: {"source": account},
    "hand_over": lambda account: {
        "transferee": account.entity,
        "monetization_frozen_until": None,
    },
    "amend": lambda account: {"introduction": "another"},
}


@pytest.fixture
def make(cast, entity, application, now, put):
    """An object of a model in a state, untouched by the superuser who will decide."""
    boss = UserFactory(username="boss")
    boss.is_superuser = True
    boss.save()

    def build(model, state):
        if maker := (after_approval.MAKERS | moderated.MAKERS | filed.MAKERS).get(model):
            facts = {"cast": cast, "entity": entity, "boss": boss, "now": now}
            made, fields = maker(state, **facts)
            return put(made, state=state, **fields), boss
        if model is BulkDecision:
            with acting_as(cast["second_reviewer"]):
                bulk = BulkDecisionFactory(at=now, subjects=[entity])
            return put(bulk, state=state), boss
        with acting_as(cast["importer"]):
            if model is OperatingEntity:
                facts = PersonFactsFactory(identity_number=minor_id(15, on=legal_date(now)))
                return put(EntityFactory(facts=facts, at=now), state=state), boss
            if model is PublicAccount:
                basis = "by_law" if state == "closed" else ""
                account = AccountFactory(entity=entity, at=now)
                if state in ("closed", "withdrawn"):
                    names.leave(accounts=[account])
                return put(account, state=state, closure_basis=basis), boss
            if model is ProtectedName:
                return put(ProtectedNameFactory(at=now), state=state), boss
            if model is RoleGrant:
                wanted = RoleGrant(user=cast["moderator"], role="reviewer")
                return put(record(wanted, at=now), state=state), boss
            if model is ImportBatch:
                batch = ImportBatch(
                    file_name="f.csv",
                    sha256="0" * 64,
                    byte_count=1,
                    encoding="utf-8",
                    encoding_is_certain=True,
                    delimiter=",",
                    uploaded_by=cast["importer"],
                    confirmed_by=cast["importer"],
                    uploaded_at=now,
                    rows=1,
                    new_accounts=1,
                    withdrawn_accounts=1,
                )
                batch.save()
                import_progress.start(batch=batch, data_key=new_data_key(), total=1)
                return put(batch, state=state), boss
            if model is ListExport:
                return put(ExportFactory(at=now), state=state), boss
            if model is ParameterChange:
                return put(ParameterChangeFactory(at=now), state=state), boss
            if model is TableImport:
                return put(TableImportFactory(at=now), state=state), boss
            if model is EvidenceFile:
                file = keep(subject=entity, file=scan(), kind="other", at=now)
                return put(file, state=state), boss
            if model in CREDENTIALS:
                made = CREDENTIALS[model](at=now)
                return put(made, state=state), boss
            if model is SpecialLabel:
                held = QualificationFactory(entity=entity, at=now)
                account = AccountFactory(entity=entity, content_category="health", at=now)
                label = SpecialLabel(account=account, sector="health", qualification=held)
                return put(record(label, at=now), state=state, withdrawn_at=now), boss
            extra = {"assignee": boss}
            if state == "approved" and model is RegistrationApplication:
                extra["account"] = AccountFactory(entity=entity, at=now)
            if state == "information_requested":
                extra["waiting_since"] = now - timedelta(hours=1)
            made = application
            if model is NameChangeRequest:
                made = NameChangeFactory(account=AccountFactory(entity=entity, at=now), at=now)
            return put(made, state=state, **extra), boss

    return build


@pytest.fixture
def readied(cast, put, now):
    """The object with whatever else a verb asks of it."""

    def change(subject, verb):
        if verb == "confirm_exception":
            with acting_as(cast["importer"]):
                keep(subject=subject, file=scan(), kind="other", at=now)
            return put(subject, identity_exception="as issued")
        if verb == "withdraw_guardian_consent":
            return put(
                subject,
                guardian_consented_on=legal_date(now),
                guardian_relation="parent",
                guardian_consent_method="face",
            )
        if verb == "lift_suspension" and subject.state == AccountState.PENDING_VERIFICATION:
            holds.place(account=subject, source=subject, reference="", effect="suspend", at=now)
            return PublicAccount.objects.get(pk=subject.pk)
        if verb == "take_over":
            return put(subject, assignee=UserFactory(username="holder"))
        if verb == "recategorize":
            return put(subject, content_category="economy")
        if verb == "judge_name":
            with acting_as(cast["importer"]):
                protect_like(subject, at=now)
        if verb == "expire":
            return put(subject, expires_on=legal_date(now) - timedelta(days=1))
        return moderated.ready(subject, verb, put, cast, now)

    return change


@pytest.fixture
def decided(make, cast, now):
    """An object that a decision led to a state, so that it can be taken back, and who decided."""

    def build(model, state):
        rule = next(
            each for each in model.transitions.values() if each.recallable and each.target == state
        )
        subject, boss = make(model, sorted(rule.sources)[0])
        with acting_as(boss):
            performer(model, rule.verb)(
                subject=subject,
                seen_version=subject.version,
                at=now,
                reason_codes=_reasons(rule),
                **details(subject, rule.verb, cast, now),
            )
        return model.objects.get(pk=subject.pk), boss

    return build


def details(subject, verb, cast, now):
    """What the verb's body takes besides."""
    if verb == "record_guardian_consent":
        given = {"given_by": "周例", "relation": "parent", "method": "face"}
        given |= {"reference": "consent form, page 1"}
        return given | {"given_on": legal_date(now), "files": [scan()]}
    if special := after_approval.details(subject, verb, now):
        return special
    if special := filed.details(subject, verb, now):
        return special
    if special := moderated.details(subject, verb, cast, now):
        return special
    if isinstance(subject, ImportBatch) and verb == "retry":
        subject.directory.mkdir(parents=True, exist_ok=True)
        subject.path.touch()
        return {}
    if isinstance(subject, ImportBatch) and verb == "complete":
        return {"figures": {}}
    if isinstance(subject, ListExport) and verb == "complete":
        return {"rows": 0, "sha256": "0" * 64}
    if verb == "export_in_clear":
        return {"note": "asked for by the authority"}
    if isinstance(subject, SpecialLabel) and verb == "renew":
        return {"qualification_id": subject.qualification_id}
    if verb == "judge_name":
        return {"others": [f"官方{subject.name_claim().name}"], "note": "another publisher"}
    if isinstance(subject, PublicAccount) and verb in ACCOUNT_DETAILS:
        return ACCOUNT_DETAILS[verb](subject)
    return DETAILS.get(verb, {})


@pytest.mark.parametrize(("model", "state", "verb"), CASES)
def test_a_verb_moves_the_object_from_its_source_states_only(
    model, state, verb, make, decided, readied, cast, now
):
    rule = model.transitions[verb]
    subject, boss = (decided if verb == RECALL and state in rule.sources else make)(model, state)
    subject = readied(subject, verb)
    call = {
        "subject": subject,
        "seen_version": subject.version,
        "at": now,
        "reason_codes": _reasons(rule),
        **details(subject, verb, cast, now),
    }
    versions = subject.history.count()
    with acting_as(boss):
        act = performer(model, verb)
        if state not in rule.sources:
            with pytest.raises((IllegalTransition, SecondPersonRequired)):
                act(**call)
            if model.transitions.needs_second_person(rule):
                with pytest.raises(IllegalTransition):
                    act.propose(**call)
            assert not Decision.objects.for_object(subject).filter(actor=boss).exists()
            assert subject.history.count() == versions
            return
        if model.transitions.needs_second_person(rule):
            with pytest.raises(SecondPersonRequired):
                performer(model, verb)(**call)
            assert performer(model, verb).propose(**call).object_version == subject.version
            return
        decision = performer(model, verb)(**call)
    after = model.objects.get(pk=subject.pk)
    assert after.state in ({rule.target} if rule.target else {state, *rule.alternatives})
    assert (decision.source_state, decision.target_state) == (state, after.state)
    assert decision.object_version == after.version == subject.version + rule.saves
    assert subject.history.count() == versions + rule.saves


VERBS = [(model, verb) for model in MODELS for verb in model.transitions]
# Taking back follows a decision of one's own: tests/audit/test_recall.py.
# Deciding on a list takes the permission of what is decided on each row besides.
LISTED = "accounts.verify_operatingentity"
ROLE_CASES = [
    (role, model, verb)
    for model, verb in VERBS
    for role, permissions in ROLES.items()
    if role != "system" and verb != RECALL and model.transitions[verb].permission in permissions
    if model is not BulkDecision or not verb.startswith("run") or LISTED in permissions
]


@pytest.fixture
def ready(make, readied, cast, now):
    """An object in a state in which a verb applies, and what to call the verb with."""

    def build(model, verb):
        rule = model.transitions[verb]
        subject, _boss = make(model, sorted(rule.sources)[0])
        subject = readied(subject, verb)
        return subject, {
            "at": now,
            "reason_codes": _reasons(rule),
            **details(subject, verb, cast, now),
        }

    return build


@pytest.mark.parametrize(("model", "verb"), VERBS)
def test_no_role_performs_a_verb_that_it_lacks(model, verb, ready, cast):
    rule = model.transitions[verb]
    subject, call = ready(model, verb)
    for role, permissions in ROLES.items():
        if role != "system" and rule.permission not in permissions:
            with acting_as(cast[role]), pytest.raises(PermissionDenied):
                performer(model, verb).propose(
                    subject=subject, seen_version=subject.version, **call
                )


@pytest.mark.parametrize(("role", "model", "verb"), ROLE_CASES)
def test_a_role_performs_its_verbs(role, model, verb, ready, cast, put):
    rule = model.transitions[verb]
    subject, call = ready(model, verb)
    if rule.held:
        subject = put(subject, assignee=cast[role])
    call |= {"subject": subject, "seen_version": subject.version}
    with acting_as(cast[role]):
        if model.transitions.needs_second_person(rule):
            assert performer(model, verb).propose(**call).proposer == cast[role]
            return
        if rule.independent and cast[role].pk in contributors(subject):
            with pytest.raises(NotIndependent):
                performer(model, verb)(**call)
            return
        assert performer(model, verb)(**call).actor == cast[role]


def test_a_stale_page_changes_nothing_and_names_who_decided(claimed, decide, cast, now):
    decide("reviewer", claimed, "release")
    with pytest.raises(StaleVersion) as refusal:
        decide("second_reviewer", claimed, "claim")
    decision = refusal.value.decision
    assert (decision.verb, decision.actor) == ("release", cast["reviewer"])
    assert claimed.history.count() == 3


def test_only_the_holder_of_the_claim_decides(claimed, decide):
    with pytest.raises(NotHeld):
        decide("second_reviewer", claimed, "approve")


def test_whoever_shaped_the_application_does_not_decide_it(application, cast, decide, put):
    cast["reviewer"].groups.add(*cast["intake"].groups.all())
    claimed = decide("reviewer", application, "claim")
    asked = decide("reviewer", claimed, "request_information", reason_codes=["identity-unreadable"])
    answered = decide("reviewer", asked, "answer", introduction="new")
    assert contributors(answered) == {cast["intake"].pk, cast["reviewer"].pk}
    with pytest.raises(NotIndependent):
        decide("reviewer", answered, "approve")


def test_claiming_and_deciding_do_not_make_a_contributor(claimed, cast):
    assert contributors(claimed) == {cast["intake"].pk}


@pytest.mark.parametrize(
    "codes", [(), ("no-such-code",), ("breach-of-agreement",)], ids=["none", "unknown", "unfit"]
)
def test_a_rejection_needs_reasons_that_justify_it(claimed, decide, codes):
    with pytest.raises(ReasonsRefused):
        decide("reviewer", claimed, "reject", reason_codes=codes)
    claimed.refresh_from_db()
    assert claimed.state == "in_review"


def test_a_decision_keeps_reasons_articles_note_and_message(claimed, decide, now):
    rejected = decide(
        "reviewer",
        claimed,
        "reject",
        reason_codes=["over-cap", "name-taken"],
        note="see R-1",
        message="您好",
    )
    decision = Decision.objects.on_version(rejected, rejected.version)
    assert (decision.articles, decision.note, decision.message, decision.decided_at) == (
        ["8", "10"],
        "see R-1",
        "您好",
        now,
    )
    assert set(decision.reason_codes) == {"over-cap", "name-taken"}


def test_a_double_click_returns_the_same_decision(claimed, decide, cast, now):
    key = uuid.uuid4()
    call = {"subject": claimed, "seen_version": claimed.version, "at": now, "idempotency_key": key}
    with acting_as(cast["reviewer"]):
        first = performer(RegistrationApplication, "approve")(**call)
        again = performer(RegistrationApplication, "approve")(**call)
    assert first == again
    assert PublicAccount.objects.filter(name=claimed.requested_name).count() == 1


def test_a_key_of_another_decision_is_refused(claimed, cast, now):
    key = uuid.uuid4()
    call = {"subject": claimed, "seen_version": claimed.version, "at": now, "idempotency_key": key}
    with acting_as(cast["reviewer"]):
        performer(RegistrationApplication, "note")(**call, note="x")
        with pytest.raises(IllegalTransition):
            performer(RegistrationApplication, "approve")(**call)


def test_a_note_changes_neither_row_nor_version(claimed, decide):
    noted = decide("second_reviewer", claimed, "note", note="call them")
    assert (noted.version, noted.history.count()) == (claimed.version, claimed.history.count())


def test_decisions_are_added_and_never_changed(claimed):
    decision = Decision.objects.for_object(claimed).first()
    for write in (
        decision.save,
        decision.delete,
        Decision.objects.all().delete,
        lambda: Decision.objects.update(note="x"),
        lambda: Decision.objects.bulk_update([decision], ["note"]),
    ):
        with pytest.raises(AppendOnlyViolation):
            write()


def test_the_database_refuses_a_proposer_who_is_the_actor(claimed, cast, now):
    decision = Decision(
        verb="close",
        object_label="x.y",
        object_id=1,
        object_version=9,
        moved=True,
        actor=cast["approver"],
        proposer=cast["approver"],
        decided_at=now,
        needs_second_person=True,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save()


def test_the_database_refuses_a_second_decision_on_one_version(claimed, cast, now):
    decision = Decision(
        verb="approve",
        object_label=claimed._meta.label_lower,
        object_id=claimed.pk,
        object_version=claimed.version,
        moved=True,
        actor=cast["approver"],
        decided_at=now,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save()


def _reasons(rule):
    if rule.reasons != Reasons.REQUIRED:
        return ()
    return (ReasonCode.objects.for_verb(rule.verb).first().code,)
