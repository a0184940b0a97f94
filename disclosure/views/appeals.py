"""The public appeal form: operators contest a measure (Article 20)."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from audit.context import acting_as
from audit.domain.engine import DecisionRefused
from disclosure.forms import PublicAppealForm
from disclosure.throttle import limited
from moderation.domain import appeals
from moderation.models import Appeal
from regulations.formatting import format_date
from staff.domain.roles import ensure_system_actor

RECEIPT = "appeal_receipt"


@never_cache
@limited("appeal")
def appeal(request):
    """Take an appeal in; number and code of its receipt are shown on the next page."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PublicAppealForm(*given)
    if request.method == "POST" and form.is_valid():
        taken = _taken_in(form)
        if taken is not None:
            due_on = format_date(taken.due_at)
            request.session[RECEIPT] = [taken.receipt_number, appeals.receipt_code(taken), due_on]
            return redirect("disclosure:appeal_received")
    return render(request, "disclosure/appeal.html", {"form": form})


@never_cache
def received(request):
    """Show receipt number and code, once."""
    receipt = request.session.pop(RECEIPT, None)
    if receipt is None:
        return redirect("disclosure:appeal")
    context = dict(zip(("number", "code", "due_on"), receipt, strict=True))
    return render(request, "disclosure/received.html", context | {"is_appeal": True})


def _taken_in(form):
    """The appeal, or None where the measure cannot be appealed: the form says why."""
    facts = form.cleaned_data
    try:
        with acting_as(ensure_system_actor(), reason="public form"):
            return appeals.submit_with_files(
                appeal=Appeal(grounds=facts["grounds"]),
                measures=facts["measures"],
                files=facts["files"] or (),
                at=timezone.now(),
            )
    except (DecisionRefused, ValidationError) as refusal:
        form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
        return None
