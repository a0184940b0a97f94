"""Reason codes and their saved replies."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from desk.model_admin import DeskModelAdmin
from regulations.models import ReasonCode


class ReasonCodeForm(forms.ModelForm):
    """Verbs are typed as words, one per line or separated by commas."""

    verbs = forms.CharField(
        label=_("verbs"), help_text=_("For example: reject, request_information")
    )

    class Meta:
        model = ReasonCode
        fields = (
            "code",
            "article",
            "verbs",
            "title_en",
            "title_zh",
            "message_en",
            "message_zh",
            "is_active",
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["verbs"] = ", ".join(self.instance.verbs)

    def clean_verbs(self):
        """The list of verbs."""
        return [verb for verb in self.cleaned_data["verbs"].replace(",", " ").split() if verb]


@admin.register(ReasonCode)
class ReasonCodeAdmin(DeskModelAdmin):
    """Why decisions are taken; retired codes stay for the record."""

    desk_section = "settings"
    form = ReasonCodeForm
    list_display = ("code", "article", "title", "is_active")
    filters = ("article", "is_active")
    search_fields = ("code__prefix", "title_en__prefix", "title_zh__prefix")
    ordering = ("article", "code")

    @admin.display(description=_("title"))
    def title(self, reason):
        """The title in the reader's language."""
        return reason.title

    def get_readonly_fields(self, request, obj=None):
        """A code that decisions may have used keeps its name."""
        return ("code",) if obj else ()
