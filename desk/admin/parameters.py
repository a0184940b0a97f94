"""Parameters: each change is a new dated row."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.domain.parameters import change_parameter
from desk.forms import ParameterForm
from desk.resources import ParameterResource
from desk.table_admin import TableAdmin
from regulations.models import Parameter


@admin.register(Parameter)
class ParameterAdmin(TableAdmin):
    """Numbers of the law and the house, with the day each came into force."""

    desk_section = "settings"
    form = ParameterForm
    resource = ParameterResource
    list_display = ("title", "value", "unit", "in_force_from", "article", "source", "set_by")
    filters = ("code",)
    list_select_related = ("set_by",)
    ordering = ("code", "-in_force_from")

    @admin.display(description=_("parameter"))
    def title(self, parameter):
        """The catalogue's title."""
        return parameter.spec.title

    @admin.display(description=_("unit"))
    def unit(self, parameter):
        """The catalogue's unit."""
        return parameter.spec.unit

    @admin.display(description=_("article"))
    def article(self, parameter):
        """The article it serves."""
        return parameter.spec.article

    def save_model(self, request, obj, form, change):
        """Set the value, as a decision."""
        saved = change_parameter(
            code=obj.code,
            value=obj.value,
            in_force_from=obj.in_force_from,
            source=obj.source,
            by=request.user,
            at=timezone.now(),
        )
        obj.pk = saved.pk
