"""Decisions: a list to search, nothing to write."""

from django.apps import apps
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from audit.models import Decision
from desk.arguments import is_pk
from desk.model_admin import DeskModelAdmin
from regulations.articles import ARTICLES
from regulations.formatting import format_list
from staff.roles import ROLE_LABELS


class ReadOnlyAdmin(DeskModelAdmin):
    """Shows, and writes nothing."""

    def has_add_permission(self, request):
        """Rows come from the domain."""
        return False

    def has_change_permission(self, request, obj=None):
        """Rows are kept as they are."""
        return False


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Every decision taken on the desk."""

    desk_section = "audit"
    list_display = ("decided_at", "what", "decided", "actor", "came_from", "led_to", "cited")
    more_columns = ("outcome", "proposer", "note")
    filters = ("outcome", "needs_second_person", "decided_at")
    search_fields = ("actor__display_name__prefix",)
    search_help_text = _("Number of a decision or object, or person.")
    list_select_related = ("actor", "proposer")
    ordering = ("-pk",)
    fields = (
        "decided_at",
        "what",
        "decided",
        "outcome",
        "actor",
        "roles",
        "proposer",
        "came_from",
        "led_to",
        "cited",
        "note",
        "message",
    )

    def also_found(self, queryset, term):
        """The decision of that number, and those on the objects of it, whatever they are."""
        if not is_pk(term):
            return ()
        labels = [
            each._meta.label_lower for each in apps.get_models() if hasattr(each, "transitions")
        ]
        about = queryset.filter(object_label__in=labels, object_id=term)
        return [queryset.filter(pk=term), about]

    @admin.display(description=_("object"))
    def what(self, decision):
        """`public account 17`."""
        return f"{_model(decision)._meta.verbose_name} {decision.object_id}"

    @admin.display(description=_("decision"))
    def decided(self, decision):
        """The verb, as the timeline names it."""
        return _model(decision).transitions[decision.verb].done

    @admin.display(description=_("from"))
    def came_from(self, decision):
        """The state it started from."""
        return _state(decision, decision.source_state)

    @admin.display(description=_("to"))
    def led_to(self, decision):
        """The state it led to."""
        return _state(decision, decision.target_state)

    @admin.display(description=_("roles held"))
    def roles(self, decision):
        """The roles of who decided, at that moment."""
        return format_list(ROLE_LABELS.get(role, role) for role in decision.actor_roles)

    @admin.display(description=_("articles"))
    def cited(self, decision):
        """Articles that the reasons rest on."""
        return format_list(ARTICLES[number] for number in decision.articles)


def _model(decision):
    return apps.get_model(decision.object_label)


def _state(decision, state):
    return dict(_model(decision)._meta.get_field("state").flatchoices).get(state, state)
