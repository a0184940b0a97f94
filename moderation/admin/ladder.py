"""The ladder of measures in the admin: a table that people read and edit."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.model_admin import DeskModelAdmin
from moderation.domain import ladder
from moderation.forms.measures import LadderStepForm
from moderation.models import LadderStep


@admin.register(LadderStep)
class LadderStepAdmin(DeskModelAdmin):
    """What the desk recommends, by severity and earlier sanctions."""

    desk_section = "settings"
    form = LadderStepForm
    fields = ("seen_version", "measures", "days")
    list_display = ("severity", "earlier", "recommended", "days")
    ordering = ("pk",)

    def has_add_permission(self, request):
        """The steps are complete; what they recommend changes."""
        return False

    def save_model(self, request, obj, form, change):
        """Change the step through the domain."""
        version = form.cleaned_data["seen_version"]
        ladder.change_step(step=obj, seen_version=version, at=timezone.now())

    @admin.display(description=_("measures"))
    def recommended(self, step):
        """The measures in words."""
        return step.measure_labels
