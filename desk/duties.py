"""The duty rules on pages: the dashboard's lines, breaches with links, one object's obligations."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.arguments import is_pk
from desk.loads import TREND_DAYS, Trend
from regulations.articles import ARTICLES
from regulations.duties import Inquiry, Rule, obligations, rules
from regulations.enums import Severity, Standing
from regulations.models import DutyCount

PERMISSION = "regulations.view_dutyrun"
SEVERITY_TONES = {Severity.ERROR: "bad", Severity.WARN: "warn"}
STANDING_TONES = {Standing.UNMET: "bad", Standing.MET: "ok", Standing.NOT_ASKED: "idle"}


@dataclass(frozen=True)
class Line:
    """One rule on the dashboard: its DutyCount of the latest run, or None, and its Trend, or None.

    `url` lists what breaks it, for whoever may see such objects.
    """

    rule: Rule
    count: DutyCount | None
    trend: Trend | None
    url: str

    @property
    def tone(self):
        """The colour of its severity, where it is broken."""
        return SEVERITY_TONES[self.rule.severity] if self.count and self.count.count else "idle"


@dataclass(frozen=True)
class Row:
    """One breach in a list, with the page of its object or the empty string."""

    explanation: str
    object_name: str
    url: str


def may_see(user, rule):
    """Whether `user` may see what breaks `rule`."""
    return user.has_perm(PERMISSION) and user.has_perm(_view(rule.model))


def lines(user, run):
    """A Line for every rule, by article; `run` is the latest DutyRun or None. One query."""
    counts, past = {}, defaultdict(dict)
    if run is not None:
        since = run.day - timedelta(days=TREND_DAYS)
        for each in DutyCount.objects.filter(run__day__gte=since).select_related("run"):
            past[each.rule][each.run.day] = each.count
            if each.run_id == run.pk:
                counts[each.rule] = each
    return [
        Line(each, counts.get(each.code), _trend(past[each.code]), rule_url(user, each))
        for each in rules()
    ]


def rule_url(user, rule):
    """The list of what breaks `rule`, or the empty string for who may not see it."""
    if not may_see(user, rule):
        return ""
    return reverse("admin:regulations_dutyrun_rule", args=[rule.code])


def row(user, breach):
    """A Breach as a Row."""
    model = apps.get_model(breach.label)
    name, url = f"{model._meta.verbose_name} {breach.key}", ""
    if is_pk(breach.key) and model in admin.site._registry and user.has_perm(_view(model)):
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        url = reverse(page, args=[breach.key])
    return Row(breach.explanation, name, url)


def rehearsal(user, found, most):
    """What a rehearsal changes, rule by rule, as `user` may see it: (Rule, how many newly fail, how
    many newly pass, up to `most` [(Row, whether it fails)]). `found` is what `rehearse` gives.
    """
    told = []
    for rule, turns in found:
        counts, shown, is_seen = Counter(), [], may_see(user, rule)
        for turn in turns:
            counts[turn.fails] += 1
            if is_seen and len(shown) < most:
                shown.append((row(user, turn.breach), turn.fails))
        told.append((rule, counts[True], counts[False], shown))
    return told


REHEARSED = {
    "article": gettext_lazy("article"),
    "rule": gettext_lazy("rule"),
    "object": gettext_lazy("object"),
    "change": gettext_lazy("what would change"),
    "explanation": gettext_lazy("explanation"),
}


def rehearsed_rows(user, found):
    """All that a rehearsal changes and `user` may see, as texts under REHEARSED."""
    for rule, turns in found:
        if may_see(user, rule):
            for turn in turns:
                shown = row(user, turn.breach)
                change = _("newly fails") if turn.fails else _("newly passes")
                yield rule.article, rule.title, shown.object_name, change, shown.explanation


def standings(user, inquiry):
    """[(Article, [(Obligation, tone, rows)])] of one account or entity, as `user` may see them."""
    seen = [each for each in obligations(inquiry) if may_see(user, each.rule)]
    return [
        (
            ARTICLES[number],
            [
                (each, STANDING_TONES[each.standing], [row(user, one) for one in each.breaches])
                for each in group
            ],
        )
        for number, group in groupby(seen, key=lambda each: each.rule.article)
    ]


class ObligationsPage:
    """Gives a ReviewModelAdmin the page of its object's obligations.

    `duty_subject` is what an Inquiry calls such an object: `account` or `entity`.
    """

    duty_subject = ""

    def get_urls(self):
        """Add the page."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_obligations"
        view = self.admin_site.admin_view(self.obligations_view)
        return [path("<int:pk>/obligations/", view, name=name), *super().get_urls()]

    def obligations_url(self, request, obj):
        """Where the page is, for who may see it."""
        if not request.user.has_perm(PERMISSION):
            return ""
        return reverse(self._url_name("obligations"), args=[obj.pk])

    def obligations_view(self, request, pk):
        """What the law asks about the object, article by article. Raises PermissionDenied."""
        obj = self.visible_or_404(request, pk)
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        inquiry = Inquiry(timezone.now(), **{self.duty_subject: obj.pk})
        context = {
            "title": _("Obligations · %(object)s") % {"object": obj},
            "articles": standings(request.user, inquiry),
            "back_url": self.object_url(obj),
        }
        return self.page(request, "desk/standing.html", context, obj)


def _trend(counts):
    days = sorted(counts)
    return Trend(days, [counts[day] for day in days]) if len(days) > 1 else None


def _view(model):
    return f"{model._meta.app_label}.view_{model._meta.model_name}"
