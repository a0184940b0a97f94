"""Name judgements in the admin: who found that two like names may stand side by side, and why."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.tones import LIKENESS_TONES
from accounts.models import NameJudgement
from desk.model_admin import DeskModelAdmin
from desk.templatetags.desk import pill


@admin.register(NameJudgement)
class NameJudgementAdmin(DeskModelAdmin):
    """Judgements come from review screens; here they are read."""

    desk_section = "names"
    list_display = ("name", "other_name", "how", "entity", "reason", "judged_by", "judged_at")
    filters = ("likeness",)
    list_select_related = ("entity", "judged_by")
    search_fields = ("name__prefix", "other_name__prefix")
    search_help_text = _("One of the two names.")
    ordering = ("-pk",)

    def has_add_permission(self, request):
        """Judgements are made on review screens."""
        return False

    def has_change_permission(self, request, obj=None):
        """A judgement stands; another spelling is judged anew."""
        return False

    @admin.display(description=_("likeness"), ordering="likeness")
    def how(self, judgement):
        """The likeness as a pill."""
        return pill(judgement.get_likeness_display(), LIKENESS_TONES[judgement.likeness])
