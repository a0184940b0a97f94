"""The public complaint form."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from audit.context import acting_as
from disclosure.forms import PublicComplaintForm
from disclosure.throttle import limited
from moderation.domain import complaints
from moderation.enums import ComplaintChannel
from moderation.models import Complaint
from regulations.formatting import format_date
from staff.domain.roles import ensure_system_actor

RECEIPT = "complaint_receipt"


@never_cache
@limited("complain")
def complain(request):
    """Take a complaint in (Article 20); the receipt is shown on the next page."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PublicComplaintForm(*given, initial={"account": request.GET.get("account", "")})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        complaint = Complaint(
            account=facts["account"],
            category=facts["category"],
            text=facts["text"],
            channel=ComplaintChannel.PUBLIC_FORM,
        )
        with acting_as(ensure_system_actor(), reason="public form"):
            complaint, code = complaints.submit(
                complaint=complaint,
                contact=facts["contact"],
                files=facts["files"] or (),
                at=timezone.now(),
            )
        due_on = format_date(complaint.due_at)
        request.session[RECEIPT] = [complaint.receipt_number, code, due_on]
        return redirect("disclosure:received")
    return render(request, "disclosure/complain.html", {"form": form})


@never_cache
def received(request):
    """Show receipt number and code, once."""
    receipt = request.session.pop(RECEIPT, None)
    if receipt is None:
        return redirect("disclosure:complain")
    return render(
        request,
        "disclosure/received.html",
        dict(zip(("number", "code", "due_on"), receipt, strict=True)),
    )
