"""What the registry puts on the workbench."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import NameChangeRequest, RegistrationApplication
from desk.queues import Item, Queue, register

VIEW = "accounts.view_registrationapplication"
DECIDE = "accounts.approve_registrationapplication"


def _rows():
    return RegistrationApplication.objects.select_related("entity")


def _changes():
    return NameChangeRequest.objects.select_related("account__entity")


def describe(application):
    """One line of the workbench."""
    kind = _("Registration")
    return Item(
        title=application.requested_name,
        subtitle=str(application.entity),
        what=f"{kind} · {application.get_content_category_display()}",
        url=reverse("admin:accounts_registrationapplication_change", args=[application.pk]),
        waiting_since=application.submitted_at,
        due_at=application.due_at,
    )


def describe_change(change):
    """One line of the workbench."""
    return Item(
        title=change.requested_name,
        subtitle=str(change.account.entity),
        what=_("Name change of %(name)s") % {"name": change.current_name},
        url=reverse("admin:accounts_namechangerequest_change", args=[change.pk]),
        waiting_since=change.submitted_at,
        due_at=change.due_at,
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
    Queue(
        code="my_name_changes",
        label=_("My name changes"),
        model=NameChangeRequest,
        permission="accounts.approve_namechangerequest",
        rows=lambda user, at: _changes().for_reviewer(user),
        clock="submitted_at",
        describe=describe_change,
        is_personal=True,
    ),
    Queue(
        code="name_changes",
        label=_("Unclaimed name changes"),
        model=NameChangeRequest,
        permission="accounts.view_namechangerequest",
        rows=lambda user, at: _changes().unclaimed(),
        clock="submitted_at",
        describe=describe_change,
        is_shared=True,
        work_permission="accounts.claim_namechangerequest",
    ),
    Queue(
        code="stalled_name_changes",
        label=_("Name changes waiting or overdue"),
        model=NameChangeRequest,
        permission="accounts.view_namechangerequest",
        rows=lambda user, at: _changes().stalled(at),
        clock="due_at",
        describe=describe_change,
    ),
)
