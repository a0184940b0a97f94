"""Bulk decisions in the admin: the list, its form, how far it is, what became of each row."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import Decision
from desk import bulk
from desk.admin.bulk_links import TONES
from desk.admin.bulk_rows import figures_card, rows_card, rows_file, shared_facts
from desk.domain import bulk_decisions
from desk.enums import BulkRowState
from desk.forms import DecisionForm, EvidenceField
from desk.models import BulkDecision
from desk.review import Card, Fact, ReviewModelAdmin
from desk.templatetags.desk import pill

RUNS = ("run", "run_with_second_person")


@admin.register(BulkDecision)
class BulkDecisionAdmin(ReviewModelAdmin):
    """One decision on many objects: who may perform it on one object may perform it on a list."""

    desk_section = "audit"
    state_tones = TONES
    list_display = ("what", "prepared_by", "prepared_at", "rows", "done", "refused", "standing")
    more_columns = ("faulty", "file_name", "sha256")
    filters = ("state",)
    list_select_related = ("prepared_by",)
    search_fields = ("sha256__exact",)
    search_help_text = _("SHA-256 of a file.")
    ordering = ("-pk",)

    def get_urls(self):
        """Add the way to go on, and the file of rows that were not done."""
        wrap, name = self.admin_site.admin_view, "desk_bulkdecision"
        return [
            path("<int:pk>/go-on/", wrap(self.go_on_view), name=f"{name}_go_on"),
            path("<int:pk>/rows.csv", wrap(self.rows_view), name=f"{name}_rows"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request):
        """Lists come from what is ticked, and from files."""
        return False

    def has_change_permission(self, request, obj=None):
        """A list is decided on as it was prepared."""
        return False

    def visible_or_404(self, request, pk):
        """Lists of objects that this person may see. Raises PermissionDenied, Http404."""
        obj = super().visible_or_404(request, pk)
        opts = obj.model._meta
        if not request.user.has_perm(f"{opts.app_label}.view_{opts.model_name}"):
            raise PermissionDenied
        return obj

    def offers(self, request, obj, rule):
        """Whoever may perform it on one object; by one person or by two, as its table says."""
        if rule.verb in RUNS:
            is_asked = (rule.verb == "run_with_second_person") == obj.needs_second_person
            return is_asked and request.user.has_perm(obj.target.permission)
        return super().offers(request, obj, rule)

    def blocked_because(self, request, obj, rule, findings):
        """A list without a good row is not decided on."""
        if rule.verb in RUNS and not obj.list_rows.filter(state=BulkRowState.PENDING).exists():
            return _("no row of the list can be decided on")
        return super().blocked_because(request, obj, rule, findings)

    def cards(self, request, obj):
        """What is decided, on what, and by whom."""
        facts = (
            Fact(_("Decision"), obj.target.label),
            Fact(_("About"), obj.model._meta.verbose_name_plural),
            Fact(_("Rows"), obj.rows),
            *shared_facts(obj, self._target_form(obj)),
            Fact(_("Prepared by"), obj.prepared_by),
            Fact(_("Prepared at"), obj.prepared_at),
            Fact(_("Decided by"), obj.decided_by or ""),
            Fact(_("Decided at"), obj.decided_at or ""),
        )
        if obj.is_from_file:
            facts += (Fact(_("File name"), obj.file_name), Fact("SHA-256", obj.sha256))
        return [Card(_("Bulk decision"), facts), figures_card(obj)]

    def panels(self, request, obj):
        """What is to be done with each row, or what became of it."""
        return [rows_card(request, obj, self._target_form(obj))]

    def decision_form(self, verb):
        """The form of what is performed on each object, asked once for all of them."""
        return self._run_form if verb in RUNS else super().decision_form(verb)

    def decision_card(self, request, obj, rule):
        """How many rows are decided on."""
        return figures_card(obj) if rule.verb in RUNS else None

    def decide(self, request, obj, rule, form):
        """Keep what was typed and its evidence, decide or propose, and begin with the rows."""
        if rule.verb not in RUNS:
            return super().decide(request, obj, rule, form)
        facts, now = form.decision(), timezone.now()
        if Decision.objects.filter(idempotency_key=facts["idempotency_key"]).exists():
            return redirect(self.object_url(obj))
        files = form.cleaned_data.get("files")
        details = {name: facts.pop(name) for name in form.detail_fields}
        seen = facts.pop("seen_version")
        with transaction.atomic():
            bulk_decisions.describe(subject=obj, seen_version=seen, at=now, **details)
            obj.refresh_from_db()
            if files:
                bulk_decisions.attach(subject=obj, seen_version=obj.version, at=now, files=files)
                obj.refresh_from_db()
            facts |= {"subject": obj, "seen_version": obj.version, "at": now}
            if obj.needs_second_person:
                proposal = bulk_decisions.run_with_second_person.propose(**facts)
            else:
                bulk_decisions.run(**facts)
        if obj.needs_second_person:
            messages.success(request, _("Proposed: a second person must confirm it."))
            return redirect(reverse("admin:audit_proposal_change", args=[proposal.pk]))
        return bulk.go_on(request, obj)

    def go_on_view(self, request, pk):
        """Perform the rows that are left."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        obj = self.visible_or_404(request, pk)
        if not request.user.has_perm(obj.target.permission):
            raise PermissionDenied
        return bulk.go_on(request, obj)

    def rows_view(self, request, pk):
        """The rows that were not done, as a file; who takes it is recorded."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        obj = self.visible_or_404(request, pk)
        bulk_decisions.download_rows(subject=obj, seen_version=obj.version, at=timezone.now())
        return rows_file(obj)

    def _target_form(self, obj):
        """The form class of what is performed on one object."""
        return self.admin_site._registry[obj.model].decision_form(obj.verb)

    def _run_form(self, *args, rule, subject, **kwargs):
        if subject.is_from_file:
            return DecisionForm(*args, rule=rule, subject=subject, **kwargs)
        target, parts = self._target_form(subject), {}
        if target.detail_fields:
            parts["files"] = EvidenceField(label=_("Evidence"), required=False)
        form = type("BulkForm", (target,), parts)
        return form(*args, rule=rule, subject=subject, **kwargs)

    @admin.display(description=_("bulk decision"))
    def what(self, obj):
        """The verb, and on what."""
        return str(obj)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, obj):
        """The state as a pill."""
        return pill(obj.get_state_display(), TONES[obj.state])
