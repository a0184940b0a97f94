"""Where a complaint or an appeal stands, for whoever has its receipt number and code."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from disclosure.domain.standing import standing
from disclosure.forms import LookUpForm
from disclosure.throttle import limited
from moderation.domain import appeals, complaints


@never_cache
@limited("look_up")
def look_up(request):
    """Show state, outcome and answer, no further than to where nothing is taken back any more."""
    form = LookUpForm(request.POST if request.method == "POST" else None)
    context = {"form": form}
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        subject = complaints.find(**facts) or appeals.find(**facts)
        context |= {"is_unknown": subject is None}
        if subject is not None:
            told = standing(subject._meta.verbose_name, subject, timezone.now())
            context |= {"told": told | _in_words(subject, told)}
    return render(request, "disclosure/look_up.html", context)


def _in_words(subject, told):
    """State and outcome as people read them."""
    outcomes = dict(subject._meta.get_field("outcome").choices) if told["outcome"] else {}
    return {
        "state": dict(subject._meta.get_field("state").choices)[told["state"]],
        "outcome": outcomes.get(told["outcome"], ""),
    }
