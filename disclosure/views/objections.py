"""The public objection to a transfer within its notice period, by whoever it concerns."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.domain import objections
from accounts.models import TransferObjection
from audit.context import acting_as
from audit.domain.engine import DecisionRefused
from disclosure import register
from disclosure.forms import PublicObjectionForm
from disclosure.throttle import limited, limited_reads
from regulations.calendar import legal_date
from staff.domain.roles import ensure_system_actor

RECEIPT = "objection_receipt"


@never_cache
@limited_reads
@limited("object")
def submit(request, number):
    """Take an objection in; number and code of its receipt are shown on the next page."""
    transfer = register.announced_transfer(number)
    if transfer is None:
        raise Http404
    refusal = objections.why_not(transfer, at=timezone.now())
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PublicObjectionForm(*given)
    if request.method == "POST" and not refusal and form.is_valid():
        receipt = _taken_in(transfer, form)
        if receipt is not None:
            request.session[RECEIPT] = receipt
            return redirect("disclosure:objection_received")
    context = {
        "form": form,
        "refusal": refusal,
        "notice": register.transfer(transfer),
        "asks_for_files": bool(request.FILES and form.errors),
    }
    return render(request, "disclosure/objection.html", context)


@never_cache
def received(request):
    """Show receipt number and code, once."""
    receipt = request.session.pop(RECEIPT, None)
    if receipt is None:
        return redirect("disclosure:transfers")
    context = dict(zip(("number", "code", "due_on"), receipt, strict=True))
    return render(request, "disclosure/received.html", context | {"is_objection": True})


def _taken_in(transfer, form):
    """[number, code, day of the answer], or None where it was refused: the form says why."""
    facts = form.cleaned_data
    try:
        with acting_as(ensure_system_actor(), reason="public form"):
            objection, code = objections.submit(
                objection=TransferObjection(transfer=transfer, grounds=facts["grounds"]),
                contact=facts["contact"],
                files=facts["files"] or (),
                at=timezone.now(),
            )
    except (DecisionRefused, ValidationError) as refusal:
        form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
        return None
    return [objection.receipt_number, code, legal_date(objection.due_at).isoformat()]
