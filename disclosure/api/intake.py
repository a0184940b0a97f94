"""How what a client sends is checked by the forms of the desk, and taken in by the domain.

Each function writes and returns (the object, what is told besides). It is called in a transaction
and raises ValidationError, of Django or of the framework, or a DecisionRefused.
"""

from django.conf import settings
from django.core.exceptions import ValidationError as Invalid
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from accounts.domain import activity, entities, name_changes, registration, transfers
from accounts.domain.guardians import get_minor_age
from accounts.forms import ApplicationForm, EntityForm, NameChangeForm, TransferRequestForm
from accounts.identity import identity_type_of, normalize_identity
from accounts.models import OperatingEntity, PublicAccount
from audit.domain import evidence
from audit.enums import EvidenceKind
from desk.checking import CheckedForm, run_check
from desk.forms import EvidenceField
from disclosure.api.problems import refused
from disclosure.forms import PublicComplaintForm
from moderation.domain import complaints
from moderation.enums import ComplaintChannel
from moderation.models import Complaint
from regulations.calendar import legal_date


class FilesForm(CheckedForm):
    """Files, told by their content and cleaned as those that come by the desk."""

    files = EvidenceField(required=False, most=settings.PUBLIC_FILES_MAX)


def register(data, at):
    """A registration application."""
    entity = _operator(data, "operator", at)
    form = _valid(ApplicationForm(data | {"entity": entity.pk}))
    application = registration.submit(application=form.save(commit=False), at=at)
    _keep(application, data, at)
    return application, {}


def rename(data, at):
    """A request to rename an account."""
    account = _account(data["account"])
    form = _valid(NameChangeForm(data | {"account": account.pk}))
    change = name_changes.submit(change=form.save(commit=False), at=at)
    _keep(change, data, at)
    return change, {}


def hand_over(data, at):
    """A request to hand an account over."""
    account = _account(data["account"])
    transferee = _operator(data, "transferee", at)
    facts = {"account": account.pk, "transferee": transferee.pk, "reason": data["reason"]}
    form = _valid(TransferRequestForm(facts))
    transfer = transfers.submit(transfer=form.save(commit=False), at=at)
    _keep(transfer, data, at)
    return transfer, {}


def complain(data, at):
    """A complaint, with the code by which its answer is looked up."""
    facts = _valid(PublicComplaintForm(data, _uploads(data))).cleaned_data
    complaint, code = complaints.submit(
        complaint=Complaint(
            account=facts["account"],
            category=facts["category"],
            text=facts["text"],
            channel=ComplaintChannel.API,
        ),
        contact=facts["contact"],
        files=facts["files"] or (),
        at=at,
    )
    return complaint, {"code": code}


def record_activity(data, at):
    """Days of activity of many accounts: there is no one object that comes of it."""
    days = {each["account"]: each["last_active_on"] for each in data["days"]}
    try:
        recorded = activity.record_days(days=days, at=at)
    except Invalid as error:
        faults = error.message_dict
        raise ValidationError(
            {"days": [{"account": faults[each]} if each in faults else {} for each in days]}
        ) from error
    return None, {"recorded": recorded, "unchanged": len(days) - recorded}


def _operator(data, field, at):
    """The entity that `data[field]` declares: the one on record, or a new one, unverified. That of
    a minor comes with the guardian's consent.
    """
    entity = _declared(data[field], field, at)
    kinds = {each["kind"] for each in data.get("files", ())}
    is_consented = entity.guardian_consented_on or EvidenceKind.GUARDIAN_CONSENT in kinds
    if not is_consented and get_minor_age(entity, on=legal_date(at)) is not None:
        words = _(
            "This person is a minor: send the guardian's consent as a file of the kind "
            "“guardian_consent”."
        )
        raise ValidationError({field: {"identity_number": [words]}})
    return entity


def _declared(data, field, at):
    known = _known(data)
    if known is None:
        form = _valid(EntityForm(data), field)
        return entities.register_entity(facts=form.facts(), at=at)
    if (known.entity_type, known.known_name) != (data["entity_type"], data["legal_name"]):
        words = _(
            "This identity number is on record under another name or type: correct that, or ask "
            "the desk."
        )
        raise ValidationError({field: {"identity_number": [words]}})
    return known


def _known(data):
    try:
        place = "the operator of a submission"
        given = data["identity_type"], data["identity_number"]
        number = run_check(normalize_identity, *given, place=place)
    except Invalid:
        return None  # the form says at which field, and what to do
    kind = identity_type_of(data["identity_type"], number)
    return OperatingEntity.objects.with_identity(kind, number).first()


def _account(platform_id):
    account = PublicAccount.objects.filter(external_id=platform_id).first()
    if account is None:
        raise ValidationError({"account": [_("No account has this platform id.")]})
    return account


def _valid(form, field=None):
    if not form.is_valid():
        raise refused(form, at=field)
    return form


def _keep(subject, data, at):
    """Keep the files that came along as evidence of `subject`."""
    form = _valid(FilesForm({}, _uploads(data)))
    kinds = [each["kind"] for each in data.get("files", ())]
    for file, kind in zip(form.cleaned_data["files"] or (), kinds, strict=True):
        evidence.keep(subject=subject, file=file, kind=kind, at=at)


def _uploads(data):
    return MultiValueDict({"files": [each["upload"] for each in data.get("files", ())]})
