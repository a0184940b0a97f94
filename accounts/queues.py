"""What the registry puts on the workbench."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    AccountTransfer,
    CorrectionOrder,
    DeregistrationRequest,
    DormancyCase,
    NameChangeRequest,
    RegistrationApplication,
)
from desk.queues import Item, Queue, register

VIEW = "accounts.view_registrationapplication"
DECIDE = "accounts.approve_registrationapplication"


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


def _worked(code, model, rows, describe, *, mine, unclaimed, stalled):
    """The three queues of a ReviewedRequest: one's own, the unclaimed, the waiting or overdue."""
    name = model._meta.model_name
    return (
        Queue(
            code=f"my_{code}",
            label=mine,
            model=model,
            permission=f"accounts.claim_{name}",
            rows=lambda user, at: rows().for_reviewer(user),
            clock="submitted_at",
            describe=describe,
            is_personal=True,
        ),
        Queue(
            code=code,
            label=unclaimed,
            model=model,
            permission=f"accounts.view_{name}",
            rows=lambda user, at: rows().unclaimed(),
            clock="submitted_at",
            describe=describe,
            is_shared=True,
            work_permission=f"accounts.claim_{name}",
        ),
        Queue(
            code=f"stalled_{code}",
            label=stalled,
            model=model,
            permission=f"accounts.view_{name}",
            rows=lambda user, at: rows().stalled(at),
            clock="due_at",
            describe=describe,
        ),
    )


register(
    Queue(
        code="mine",
        label=_("My work"),
        model=RegistrationApplication,
        permission=DECIDE,
        rows=lambda user, at: _rows().for_reviewer(user),
        clock="submitted_at",
        describe=describe,
        is_personal=True,
    ),
    Queue(
        code="unclaimed",
        label=_("Unclaimed"),
        model=RegistrationApplication,
        permission=VIEW,
        rows=lambda user, at: _rows().unclaimed(),
        clock="submitted_at",
        describe=describe,
        is_shared=True,
        work_permission="accounts.claim_registrationapplication",
    ),
    Queue(
        code="waiting",
        label=_("Waiting for applicant"),
        model=RegistrationApplication,
        permission=VIEW,
        rows=lambda user, at: _rows().waiting_for_applicant(),
        clock="waiting_since",
        describe=describe,
        hint=_("clock paused"),
    ),
    Queue(
        code="overdue",
        label=_("Overdue"),
        model=RegistrationApplication,
        permission=VIEW,
        rows=lambda user, at: _rows().overdue(at),
        clock="due_at",
        describe=describe,
        is_late=True,
    ),
    *_worked(
        "name_changes",
        NameChangeRequest,
        _changes,
        describe_change,
        mine=_("My name changes"),
        unclaimed=_("Unclaimed name changes"),
        stalled=_("Name changes waiting or overdue"),
    ),
    *_worked(
        "transfers",
        AccountTransfer,
        _transfers,
        describe_transfer,
        mine=_("My transfers"),
        unclaimed=_("Unclaimed transfers"),
        stalled=_("Transfers waiting or overdue"),
    ),
    Queue(
        code="announced_transfers",
        label=_("Announced transfers"),
        model=AccountTransfer,
        permission="accounts.view_accounttransfer",
        rows=lambda user, at: _transfers().announced(),
        clock="submitted_at",
        describe=describe_transfer,
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
    ),
    Queue(
        code="dormancy",
        label=_("Unused accounts"),
        model=DormancyCase,
        permission="accounts.end_dormancycase",
        rows=lambda user, at: DormancyCase.objects.select_related("account__entity").open(),
        clock="noticed_at",
        describe=describe_dormancy,
    ),
    Queue(
        code="corrections",
        label=_("Corrections to check"),
        model=CorrectionOrder,
        permission="accounts.accept_correctionorder",
        rows=lambda user, at: CorrectionOrder.objects.select_related("account__entity").answered(),
        clock="answered_at",
        describe=describe_correction,
        is_shared=True,
    ),
)
