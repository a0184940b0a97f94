from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    """Complaints, signals, cases, sanctions, appeals."""

    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self):
        """Load the verbs, so that the engine knows who performs them."""
        from moderation import domain  # noqa: F401
