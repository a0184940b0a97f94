"""Bulk decisions in the browser: from what is ticked on a list to the page of the list.

The rows are performed for some seconds of each request; the page of a list that is not finished
asks for the next seconds by itself.
"""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.bulk_previews import preview_of
from desk.domain import bulk_decisions
from desk.domain.bulk_decisions import ListedRow
from desk.models import BulkDecision
from regulations.formatting import format_pair

# How long one request performs rows; web servers and proxies give up after 30 seconds or later.
REQUEST_TIME = timedelta(seconds=15)
# The checkbox that takes all of a list and not only what is ticked.
EVERYTHING = "select_across"


def start(model_admin, request, queryset, rule):
    """Prepare a list of what was chosen. It is decided on at once where nothing is left to ask."""
    model, limit = model_admin.model, bulk_decisions.MAX_ROWS
    keys = queryset.order_by().values("pk")
    chosen = model.objects.filter(pk__in=keys).order_by("pk")[: limit + 1]
    rows = [ListedRow(number=place, subject=each) for place, each in enumerate(chosen, 1)]
    now = timezone.now()
    bulk = bulk_decisions.prepare(model=model, verb=rule.verb, rows=rows, at=now)
    asks = rule.opens_form or bulk.needs_second_person or request.POST.get(EVERYTHING)
    has_preview = rule.verb in model_admin.bulk_previews
    if asks or has_preview and preview_of(model_admin, bulk, now).refused:
        return redirect(decide_url(bulk))
    bulk_decisions.run(subject=bulk, seen_version=bulk.version, at=now)
    return go_on(request, bulk)


def go_on(request, bulk):
    """Perform what this request has time for, and show the page of the list."""
    now = timezone.now()
    is_over = bulk_decisions.perform_pending(
        bulk=bulk, until=now + REQUEST_TIME, clock=timezone.now
    )
    if is_over:
        bulk = BulkDecision.objects.get(pk=bulk.pk)
        _say_outcome(request, bulk)
    return redirect(page_url(bulk))


def decide_url(bulk):
    """The form by which a list is decided on."""
    verb = "run_with_second_person" if bulk.needs_second_person else "run"
    return reverse("admin:desk_bulkdecision_decide", args=[bulk.pk, verb])


def page_url(bulk):
    """The page of a list."""
    return reverse("admin:desk_bulkdecision_change", args=[bulk.pk])


def _say_outcome(request, bulk):
    done = ngettext("%(count)s row done", "%(count)s rows done", bulk.done) % {"count": bulk.done}
    left = bulk.refused + bulk.faulty
    if not left:
        messages.success(request, format_pair(bulk.target.done, done))
        return
    kept = ngettext("%(count)s row not done", "%(count)s rows not done", left) % {"count": left}
    say = messages.warning if bulk.done else messages.error
    say(request, _("%(done)s, %(kept)s: see why below.") % {"done": done, "kept": kept})
