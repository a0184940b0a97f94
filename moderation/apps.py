from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    """Complaints, signals, cases, sanctions, appeals."""

    name = "moderation"
    verbose_name = _("Moderation")
