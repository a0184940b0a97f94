"""Bulk decisions in the admin: the list, its form, how far it is, what became of each row."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import Decision
from desk import bulk
from desk.admin.bulk_cards import facts_card, figures_card
from desk.admin.bulk_links import TONES
from desk.admin.bulk_progress import BulkProgressMixin
from desk.admin.bulk_rows import rows_card
from desk.bulk_previews import preview_of
from desk.domain import bulk_decisions
from desk.enums import BulkRowState
from desk.forms import DecisionForm, EvidenceField
from desk.models import BulkDecision
from desk.review import ReviewModelAdmin
from desk.templatetags.desk import pill

RUNS = ("run", "run_with_second_person")


@admin.register(BulkDecision)
class BulkDecisionAdmin(BulkProgressMixin, ReviewModelAdmin):
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
        return [facts_card(obj, self._target_form(obj))]

    def wide_panels(self, request, obj):
        """How many rows there are of each kind; what is to be done with each, or became of it."""
        preview = self._preview(request, obj)
        rows = rows_card(request, obj, self._target_form(obj), preview)
        return [figures_card(obj, preview), rows]

    def decision_form(self, verb):
        """The form of what is performed on each object, asked once for all of them."""
        return self._run_form if verb in RUNS else super().decision_form(verb)

    def decision_card(self, request, obj, rule):
        """How many rows are decided on, and which of them are expected to be refused."""
        if rule.verb not in RUNS:
            return None
        return figures_card(obj, self._preview(request, obj), lists_expected=True)

    def decide(self, request, obj, rule, form):
        """Keep what was typed and its evidence, decide or propose, and begin with the rows."""
        if rule.verb not in RUNS:
            return super().decide(request, obj, rule, form)
        facts = form.decision()
        if Decision.objects.filter(idempotency_key=facts["idempotency_key"]).exists():
            return redirect(self.object_url(obj))
        details = {name: facts.pop(name) for name in form.detail_fields}
        files = form.cleaned_data.get("files") or ()
        proposal = bulk_decisions.decide(
            obj, facts, details=details, files=files, at=timezone.now()
        )
        if proposal is not None:
            messages.success(request, _("Proposed: a second person must confirm it."))
            return redirect(reverse("admin:audit_proposal_change", args=[proposal.pk]))
        obj.refresh_from_db()
        return bulk.go_on(request, obj)

    def _preview(self, request, obj):
        """The BulkPreview of a list that waits for its decision or None, found once a page."""
        if not hasattr(obj, "_preview"):
            obj._preview = preview_of(self._target_admin(obj), obj, timezone.now())
        return obj._preview

    def _target_admin(self, obj):
        """The admin class of its objects."""
        return self.admin_site._registry[obj.model]

    def _target_form(self, obj):
        """The form class of what is performed on one object."""
        return self._target_admin(obj).decision_form(obj.verb)

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
