"""Notices: who calls somebody by name in a note, and what others decide on what one watches.

Nothing is written when a decision is taken: notices are read from decisions, mentions and watches.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    Exists,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.models import AuditedModel, Decision, Mention
from desk.models import Watch
from desk.notes import marked_up
from staff.domain import users

KEPT = timedelta(days=30)
MOST_SHOWN = 200
MOST_COUNTED = 99
CALLS, WATCHED = "notices.calls", "notices.watched"


@dataclass(frozen=True)
class Notice:
    """One decision that a person is told of, on `subject` at `url`.

    `note` is told where it calls the person, and is empty otherwise.
    """

    decision: Decision
    subject: AuditedModel
    url: str
    note: str
    is_unread: bool

    @property
    def is_call(self):
        """Whether the person is called by name."""
        return bool(self.note)

    @property
    def kind(self):
        """What sort of object it is about."""
        return capfirst(self.subject._meta.verbose_name)

    @property
    def number(self):
        """The receipt number of the object, or the number of its row: it names nobody."""
        return getattr(self.subject, "receipt_number", f"#{self.subject.pk}")

    @property
    def done(self):
        """What was decided."""
        return self.subject.transitions[self.decision.verb].done


def figures(user, at):
    """What the count of unread notices is made of: querysets for `desk.queues.tally`.

    They begin with the person's own mentions and watches, whose decisions an index finds.
    """
    labels, since = visible_labels(user), _unread_since(user, at)
    calls = Mention.objects.filter(
        person=user, called_at__gt=since, decision__object_label__in=labels
    )
    some = calls.values("pk")[: MOST_COUNTED + 1]  # as many as are counted, and one
    told = _told(user, since).filter(
        object_label=OuterRef("object_label"),
        object_id=OuterRef("object_id"),
        decided_at__gt=OuterRef("since"),
    )
    count = told.values("object_id").annotate(count=Count("pk")).values("count")
    watches = Watch.objects.filter(person=user, object_label__in=labels)
    return [
        _named(CALLS, Mention.objects.filter(pk__in=some))
        .annotate(count=Count("pk"), moment=Min("called_at"))
        .values_list("code", "count", "moment"),
        _named(WATCHED, watches)
        .annotate(
            count=Cast(Sum(Subquery(count, BigIntegerField()), default=0), BigIntegerField()),
            moment=Min("since"),
        )
        .values_list("code", "count", "moment"),
    ]


def unread(counts):
    """The number beside the bell, from what `tally` counted of `figures`; it ends at 99+."""
    count = counts.get(CALLS, 0) + counts.get(WATCHED, 0)
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def notices(user, at, rows=lambda model_admin: model_admin.model.objects):
    """Notices of `user` from the last days, newest first, as many as are shown.

    `rows(model_admin)` gives the objects they are about. One query for calls, two for what is
    watched, and one for each kind of object.
    """
    labels, since = visible_labels(user), at - KEPT
    calls = Mention.objects.filter(
        person=user, called_at__gt=since, decision__object_label__in=labels
    ).select_related("decision__actor")
    decisions = [call.decision for call in calls.order_by("-called_at")[:MOST_SHOWN]]
    called_in = {decision.pk for decision in decisions}
    watches = Q(pk__in=())
    for each in Watch.objects.filter(person=user, object_label__in=labels):
        watches |= Q(
            object_label=each.object_label, object_id=each.object_id, decided_at__gt=each.since
        )
    told = _told(user, since).filter(watches).select_related("actor")
    decisions += told.order_by("-decided_at")[:MOST_SHOWN]
    decisions.sort(key=lambda decision: (decision.decided_at, decision.pk), reverse=True)
    shown = decisions[:MOST_SHOWN]
    subjects = found([(each.object_label, each.object_id) for each in shown], rows)
    read_at = _unread_since(user, at)
    return [
        Notice(
            decision,
            *subjects[decision.object_label, decision.object_id],
            decision.note if decision.pk in called_in else "",
            decision.decided_at > read_at,
        )
        for decision in shown
        if (decision.object_label, decision.object_id) in subjects
    ]


def found(keys, rows):
    """{(label, id): (object, URL of its page)} of those objects that `rows(model_admin)` holds.

    One query for each kind.
    """
    wanted = defaultdict(set)
    for label, pk in keys:
        wanted[label].add(pk)
    pages = {model._meta.label_lower: page for model, page in admin.site._registry.items()}
    return {
        (label, pk): (subject, pages[label].object_url(subject))
        for label, pks in wanted.items()
        for pk, subject in rows(pages[label]).in_bulk(pks).items()
    }


def visible_labels(user):
    """Labels of the governed models with a page that `user` may open."""
    return [
        model._meta.label_lower
        for model in admin.site._registry
        if issubclass(model, AuditedModel)
        and model.transitions is not None
        and user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
    ]


@require_safe
def notices_view(request):
    """The page behind the bell."""
    at = timezone.now()
    shown = notices(request.user, at, lambda page: page.get_queryset(request))
    context = {
        **admin.site.each_context(request),
        "title": _("Notices"),
        "notices": [(each, marked_up(each.note, {request.user.username})) for each in shown],
        "has_unread": any(each.is_unread for each in shown),
        "is_cut": len(shown) == MOST_SHOWN,
        "most_shown": MOST_SHOWN,
        "days": KEPT.days,
        "until": at.isoformat(),
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "desk/notices.html", context)


@require_POST
def read_view(request):
    """Mark as read what the page showed; what has come since stays unread. Raises
    ValidationError.
    """
    try:
        until = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        until = None
    if until is None or timezone.is_naive(until):
        raise ValidationError(_("This form is damaged. Open the page again."))
    now = timezone.now()
    users.read_notices(user=request.user, until=max(min(until, now), now - KEPT))
    return redirect("admin:notices")


def _told(user, since):
    """Decisions of others after `since` that do not call `user` by name, which tells of them."""
    calls = Mention.objects.filter(person=user, decision=OuterRef("pk"))
    return Decision.objects.filter(~Exists(calls), decided_at__gt=since).exclude(actor=user)


def _unread_since(user, at):
    return max(filter(None, (at - KEPT, user.notices_read_at)))


def _named(code, rows):
    return rows.order_by().values(code=Value(code, CharField()))
