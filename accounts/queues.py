"""What the registry puts on the workbench."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.domain.checklist import ready_to_activate
from accounts.models import (
    AccountTransfer,
    CorrectionOrder,
    DeregistrationRequest,
    DormancyCase,
    NameChangeRequest,
    OperatingEntity,
    PublicAccount,
    RegistrationApplication,
    TransferObjection,
)
from desk.enums import QueueKind
from desk.news import Sentence, register_news
from desk.queues import Item, Queue, register
from regulations.calendar import legal_date


def _rows():
    return RegistrationApplication.objects.select_related("entity")


def _changes():
    return NameChangeRequest.objects.select_related("account__entity")


def _transfers():
    return AccountTransfer.objects.select_related("account", "transferor", "transferee")


def _item(row, title, subtitle, what, *, since, due_at=None):
    url = reverse(f"admin:accounts_{row._meta.model_name}_change", args=[row.pk])
    return Item(title, str(subtitle), what, url, since, due_at)


def describe(application):
    """A registration, as one line of the workbench."""
    what = f"{_('Registration')} · {application.get_content_category_display()}"
    clock = {"since": application.submitted_at, "due_at": application.due_at}
    return _item(application, application.requested_name, application.entity, what, **clock)


def describe_change(change):
    """A name change."""
    what = _("Name change of %(name)s") % {"name": change.current_name}
    clock = {"since": change.submitted_at, "due_at": change.due_at}
    return _item(change, change.requested_name, change.account.entity, what, **clock)


def describe_transfer(transfer):
    """A transfer; once announced, nobody is late with it."""
    sides = f"{transfer.transferor} → {transfer.transferee}"
    due_at = transfer.due_at if transfer.is_open else None
    clock = {"since": transfer.submitted_at, "due_at": due_at}
    return _item(transfer, transfer.account.name, sides, _("Transfer"), **clock)


def describe_deregistration(wish):
    """An operator that may think again."""
    name, what = wish.account.name, _("Deregistration")
    return _item(wish, name, wish.operator, what, since=wish.submitted_at)


def describe_dormancy(case):
    """An account that nobody uses."""
    what = _("Unused since %(day)s") % {"day": case.inactive_since}
    return _item(case, case.account.name, case.account.entity, what, since=case.noticed_at)


def describe_correction(order):
    """An answer to an order, to be checked."""
    account, what = order.account, _("Correction to check")
    return _item(order, account.name, account.entity, what, since=order.answered_at)


def describe_objection(objection):
    """An objection that keeps a transfer from taking effect."""
    account, what = objection.transfer.account, _("Objection to a transfer")
    clock = {"since": objection.submitted_at, "due_at": objection.due_at}
    return _item(objection, account.name, objection.receipt_number, what, **clock)


def _objections():
    return TransferObjection.objects.select_related("transfer__account")


def describe_imported_entity(entity):
    """An entity that an import created, to be verified."""
    what = _("Identity to verify")
    subtitle = f"{entity.identity_masked} · {entity.import_batch}"
    return _item(entity, entity.legal_name, subtitle, what, since=entity.import_batch.uploaded_at)


def describe_imported_account(account):
    """An account that an import brought, to be activated."""
    what = _("Account to activate")
    since = account.import_batch.uploaded_at
    return _item(account, account.name, account.entity, what, since=since)


def _worked(model, rows, describe, *, short_label, suffix="", mine, unclaimed, waiting, overdue):
    """The four queues of a ReviewedRequest: one's own, the unclaimed, the waiting, the overdue."""
    name = model._meta.model_name
    view = f"accounts.view_{name}"
    every = {"model": model, "describe": describe, "short_label": short_label}
    return (
        Queue(
            code=f"mine{suffix}",
            label=mine,
            permission=f"accounts.claim_{name}",
            rows=lambda user, at: rows().for_reviewer(user),
            clock="submitted_at",
            kind=QueueKind.MINE,
            **every,
        ),
        Queue(
            code=f"unclaimed{suffix}",
            label=unclaimed,
            permission=view,
            rows=lambda user, at: rows().unclaimed(),
            clock="submitted_at",
            kind=QueueKind.OPEN,
            work_permission=f"accounts.claim_{name}",
            **every,
        ),
        Queue(
            code=f"waiting{suffix}",
            label=waiting,
            permission=view,
            rows=lambda user, at: rows().waiting_for_applicant(),
            clock="waiting_since",
            kind=QueueKind.WAITING,
            hint=_("clock paused"),
            **every,
        ),
        Queue(
            code=f"overdue{suffix}",
            label=overdue,
            permission=view,
            rows=lambda user, at: rows().overdue(at),
            clock="due_at",
            kind=QueueKind.LATE,
            **every,
        ),
    )


register(
    *_worked(
        RegistrationApplication,
        _rows,
        describe,
        short_label=_("Registrations"),
        mine=_("My registrations"),
        unclaimed=_("Unclaimed registrations"),
        waiting=_("Registrations waiting for the applicant"),
        overdue=_("Overdue registrations"),
    ),
    *_worked(
        NameChangeRequest,
        _changes,
        describe_change,
        short_label=_("Name changes"),
        suffix="_name_changes",
        mine=_("My name changes"),
        unclaimed=_("Unclaimed name changes"),
        waiting=_("Name changes waiting for the operator"),
        overdue=_("Overdue name changes"),
    ),
    *_worked(
        AccountTransfer,
        _transfers,
        describe_transfer,
        short_label=_("Transfers"),
        suffix="_transfers",
        mine=_("My transfers"),
        unclaimed=_("Unclaimed transfers"),
        waiting=_("Transfers waiting for an answer"),
        overdue=_("Overdue transfers"),
    ),
    Queue(
        code="announced_transfers",
        label=_("Announced transfers"),
        model=AccountTransfer,
        permission="accounts.view_accounttransfer",
        rows=lambda user, at: _transfers().announced(),
        clock="submitted_at",
        describe=describe_transfer,
        kind=QueueKind.WAITING,
    ),
    Queue(
        code="objections",
        label=_("Objections to transfers"),
        model=TransferObjection,
        permission="accounts.sustain_transferobjection",
        rows=lambda user, at: _objections().pending(),
        clock="submitted_at",
        describe=describe_objection,
        short_label=_("Objections"),
        kind=QueueKind.OPEN,
    ),
    Queue(
        code="overdue_objections",
        label=_("Overdue objections to transfers"),
        model=TransferObjection,
        permission="accounts.sustain_transferobjection",
        rows=lambda user, at: _objections().pending().filter(due_at__lt=at),
        clock="due_at",
        describe=describe_objection,
        short_label=_("Objections"),
        kind=QueueKind.LATE,
    ),
    Queue(
        code="deregistrations",
        label=_("Deregistrations cooling off"),
        model=DeregistrationRequest,
        permission="accounts.view_deregistrationrequest",
        rows=lambda user, at: DeregistrationRequest.objects.select_related(
            "account", "operator"
        ).cooling_off(),
        clock="submitted_at",
        describe=describe_deregistration,
        kind=QueueKind.WAITING,
    ),
    Queue(
        code="dormancy",
        label=_("Unused accounts"),
        model=DormancyCase,
        permission="accounts.end_dormancycase",
        rows=lambda user, at: DormancyCase.objects.select_related("account__entity").open(),
        clock="noticed_at",
        describe=describe_dormancy,
        kind=QueueKind.WAITING,
    ),
    Queue(
        code="corrections",
        label=_("Corrections to check"),
        model=CorrectionOrder,
        permission="accounts.accept_correctionorder",
        rows=lambda user, at: CorrectionOrder.objects.select_related("account__entity").answered(),
        clock="answered_at",
        describe=describe_correction,
        kind=QueueKind.OPEN,
    ),
    Queue(
        code="imported_to_verify",
        label=_("Imported, to verify"),
        model=OperatingEntity,
        permission="accounts.verify_operatingentity",
        rows=lambda user, at: OperatingEntity.objects.select_related(
            "import_batch", "data_key"
        ).imported_to_verify(),
        clock="import_batch__uploaded_at",
        describe=describe_imported_entity,
        kind=QueueKind.OPEN,
        is_capped=True,
        bulk_verb="verify",
    ),
    Queue(
        code="imported_to_activate",
        label=_("Imported, to activate"),
        model=PublicAccount,
        permission="accounts.activate_publicaccount",
        rows=lambda user, at: ready_to_activate(legal_date(at)).select_related(
            "import_batch", "entity"
        ),
        clock="import_batch__uploaded_at",
        describe=describe_imported_account,
        kind=QueueKind.OPEN,
        is_capped=True,
        bulk_verb="activate",
    ),
)

register_news(
    Sentence(
        code="answers",
        condition=lambda user: Q(
            object_label="accounts.registrationapplication",
            verb="answer",
            object_id__in=RegistrationApplication.objects.for_reviewer(user).values("pk"),
        ),
        words=lambda count: (
            ngettext("%(count)s answer to you", "%(count)s answers to you", count)
            % {"count": count}
        ),
        url="admin:accounts_registrationapplication_changelist",
        permission="accounts.view_registrationapplication",
    ),
    Sentence(
        code="imports",
        condition=lambda user: Q(object_label="accounts.importbatch", verb="complete"),
        words=lambda count: (
            ngettext("%(count)s import finished", "%(count)s imports finished", count)
            % {"count": count}
        ),
        url="admin:accounts_importbatch_changelist",
        permission="accounts.view_importbatch",
    ),
)
