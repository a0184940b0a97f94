"""Obligations: what is unmet, rule by rule, and which rule answers for which article."""

from collections import defaultdict

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from desk import duties, exports
from desk.admin.decisions import ReadOnlyAdmin
from desk.forms import RehearsalForm
from regulations.articles import ARTICLES
from regulations.calendar import legal_date
from regulations.duties import Inquiry, registry, rehearse, rule
from regulations.enums import Requirement
from regulations.models import DutyRun, Parameter

PAGE = 50
LAST_PAGE = 9999


@admin.register(DutyRun)
class DutyRunAdmin(ReadOnlyAdmin):
    """The runs of the duty rules, shown as what they found."""

    desk_section = "audit"
    ordering = ("-day",)

    def get_urls(self):
        """Add the pages of a rule, of coverage and rehearsal; a run has no page of its own."""
        wrap, name = self.admin_site.admin_view, "regulations_dutyrun"
        return [
            path("coverage/", wrap(require_safe(self.coverage_view)), name=f"{name}_coverage"),
            path(
                "rehearsal/csv/",
                wrap(require_POST(self.rehearsal_file_view)),
                name=f"{name}_rehearsal_csv",
            ),
            path("rehearsal/", wrap(require_safe(self.rehearsal_view)), name=f"{name}_rehearsal"),
            path("rule/<slug:code>/", wrap(require_safe(self.rule_view)), name=f"{name}_rule"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        """The dashboard: of each rule its count, what is new, the age of the oldest, the trend."""
        self._require_view(request)
        run = DutyRun.objects.order_by("day").last()
        lines = duties.lines(request.user, run)
        context = {"title": _("Obligations"), "run": run, "lines": lines, "now": timezone.now()}
        return self.page(request, "desk/obligations.html", context)

    def rule_view(self, request, code):
        """What breaks one rule now, a page at a time. Raises Http404, PermissionDenied."""
        try:
            asked = rule(code)
        except registry.UnknownRule:
            raise Http404 from None
        if not duties.may_see(request.user, asked):
            raise PermissionDenied
        number = _page_number(request)
        found = asked.page(Inquiry(timezone.now()), (number - 1) * PAGE, PAGE + 1)
        context = {
            "title": asked.title,
            "rule": asked,
            "tone": duties.SEVERITY_TONES[asked.severity],
            "rows": [duties.row(request.user, each) for each in found[:PAGE]],
            "previous": number - 1,
            "next": number + 1 if len(found) > PAGE and number < LAST_PAGE else 0,
        }
        return self.page(request, "desk/duty_rule.html", context)

    def coverage_view(self, request):
        """Article → rules → their tests → what they find now; and the same for requirements."""
        self._require_view(request)
        lines = duties.lines(request.user, DutyRun.objects.order_by("day").last())
        by_article, by_requirement = defaultdict(list), defaultdict(list)
        for line in lines:
            by_article[line.rule.article].append(line)
            by_requirement[line.rule.requirement].append(line)
        context = {
            "title": _("Coverage"),
            "articles": [(each, by_article[number]) for number, each in ARTICLES.items()],
            "requirements": [(each, by_requirement[each]) for each in Requirement],
        }
        return self.page(request, "desk/coverage.html", context)

    def rehearsal_view(self, request):
        """Who would newly fail or pass if a parameter had another value; nothing is written."""
        self._require_view(request)
        form = RehearsalForm(
            request.GET or None, initial={"in_force_from": legal_date(timezone.now())}
        )
        context = {"title": _("Rehearsal"), "form": form, "most": PAGE}
        if form.is_bound and form.is_valid():
            facts = form.cleaned_data
            found = rehearse(facts["code"], facts["value"], on=facts["in_force_from"])
            context["told"] = duties.rehearsal(request.user, found, PAGE)
            context["parameter"] = Parameter(**facts)
            context["may_export"] = request.user.has_perm(exports.PERMISSION)
            if request.user.has_perm("regulations.add_parameter"):
                address = reverse("admin:regulations_parameter_add")
                context["apply_url"] = f"{address}?{urlencode(form.cleaned_data)}"
        return self.page(request, "desk/rehearsal.html", context)

    def rehearsal_file_view(self, request):
        """All that a rehearsal shows as a CSV file, recorded as the lists that leave the desk are.

        Raises PermissionDenied, Http404.
        """
        self._require_view(request)
        form = RehearsalForm(request.POST)
        if not form.is_valid():
            raise Http404
        facts = form.cleaned_data
        found = rehearse(facts["code"], facts["value"], on=facts["in_force_from"])
        return exports.export_rows(
            request,
            label=DutyRun._meta.label_lower,
            query=urlencode(facts),
            columns=duties.REHEARSED,
            rows=duties.rehearsed_rows(request.user, found),
        )

    def _require_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied


def _page_number(request):
    given = request.GET.get("page", "1")
    is_page = given.isdecimal() and len(given) < 5
    return min(max(int(given), 1), LAST_PAGE) if is_page else 1
