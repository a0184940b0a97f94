"""What is left to do until the accounts of an import are in service, as a card of its page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.domain.checklist import ready_to_activate
from accounts.enums import SERVICE_STATES, AccountState, ImportState
from accounts.models import OperatingEntity, PublicAccount
from desk.queues import MAX_COUNTED, QUEUE_PARAMETER
from desk.review import Card
from regulations.calendar import legal_date

WRITTEN_STATES = frozenset(
    {
        ImportState.RUNNING,
        ImportState.PAUSED,
        ImportState.CANCELED,
        ImportState.COMPLETED,
        ImportState.ARCHIVED,
        ImportState.FAILED,
    }
)


@dataclass(frozen=True)
class Step:
    """One thing to do, how often (MAX_COUNTED and more are not told apart), and where; with a
    `verb` it can be decided on for all of them.
    """

    label: str
    count: int
    url: str
    verb: str = ""

    @property
    def has_more(self):
        """Whether there may be more than were counted."""
        return self.count >= MAX_COUNTED


def service_card(request, batch):
    """The Card of what is left to verify and to activate, or None before anything was written."""
    if batch.state not in WRITTEN_STATES:
        return None
    today = legal_date(timezone.now())
    accounts = PublicAccount.objects.of_import(batch.pk)
    pending = accounts.filter(state=AccountState.PENDING_VERIFICATION)
    steps = [
        _step(
            request,
            _("Entities to verify"),
            OperatingEntity.objects.imported_to_verify().of_import(batch.pk),
            {"state": "unverified", "import": batch.pk},
            queue="imported_to_verify",
            verb="verify",
        ),
        _step(
            request,
            _("Accounts ready to activate"),
            ready_to_activate(today).of_import(batch.pk),
            {"state": AccountState.PENDING_VERIFICATION, "import": batch.pk},
            queue="imported_to_activate",
            verb="activate",
        ),
        _step(
            request,
            _("Accounts pending in all"),
            pending,
            {"state": AccountState.PENDING_VERIFICATION, "import": batch.pk},
        ),
        _step(
            request,
            _("Accounts in service"),
            accounts.filter(state__in=SERVICE_STATES),
            {"state": list(SERVICE_STATES), "import": batch.pk},
        ),
    ]
    template = "accounts/import_service.html"
    return Card(_("Put into service"), template=template, context={"steps": steps})


def _step(request, label, rows, query, *, queue="", verb=""):
    opts = rows.model._meta
    may_work = bool(verb) and request.user.has_perm(f"{opts.app_label}.{verb}_{opts.model_name}")
    if may_work:
        query = {QUEUE_PARAMETER: queue, "import": query["import"]}
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    count = rows.order_by().values("pk")[:MAX_COUNTED].count()
    address = f"{url}?{urlencode(query, doseq=True)}"
    return Step(label, count, address, verb if may_work and count else "")
