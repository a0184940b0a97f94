"""Changes of parameters: which values people set, and why."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from desk.enums import ParameterChangeState
from desk.models import ParameterChange
from desk.review import Card, Fact, ReviewModelAdmin

TONES = {ParameterChangeState.ENTERED: "idle", ParameterChangeState.SET: "ok"}


@admin.register(ParameterChange)
class ParameterChangeAdmin(ReviewModelAdmin):
    """Who set which value of a parameter, from which day on, and what it rests on."""

    desk_section = "audit"
    state_tones = TONES
    list_display = ("title", "value", "in_force_from", "source", "set_by", "set_at")
    filters = ("parameter__code",)
    list_select_related = ("parameter__set_by",)
    ordering = ("-pk",)

    def get_queryset(self, request):
        """With what the review screen shows."""
        return super().get_queryset(request).select_related("parameter__set_by")

    def has_add_permission(self, request):
        """Values are set on the page of parameters."""
        return False

    def has_change_permission(self, request, obj=None):
        """A value that was set stays as it is; another one follows it."""
        return False

    def cards(self, request, obj):
        """The value, and what it rests on."""
        parameter = obj.parameter
        return [
            Card(
                _("Parameter"),
                (
                    Fact(_("Parameter"), parameter.spec.title),
                    Fact(_("Value"), f"{parameter.value} {parameter.spec.unit}"),
                    Fact(_("In force from"), parameter.in_force_from),
                    Fact(_("Source"), parameter.source),
                    Fact(_("Set by"), parameter.set_by),
                    Fact(_("Set at"), parameter.set_at),
                ),
            )
        ]

    @admin.display(description=_("parameter"))
    def title(self, change):
        """The catalogue's title."""
        return change.parameter.spec.title

    @admin.display(description=_("value"))
    def value(self, change):
        """The number with its unit."""
        return f"{change.parameter.value} {change.parameter.spec.unit}"

    @admin.display(description=_("in force from"))
    def in_force_from(self, change):
        """The day from which it counts."""
        return change.parameter.in_force_from

    @admin.display(description=_("source"))
    def source(self, change):
        """What it rests on."""
        return change.parameter.source

    @admin.display(description=_("set by"))
    def set_by(self, change):
        """Whoever set it."""
        return change.parameter.set_by

    @admin.display(description=_("set at"))
    def set_at(self, change):
        """When it was set."""
        return change.parameter.set_at
