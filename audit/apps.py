from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Audited models, transitions, decisions."""

    name = "audit"
    verbose_name = _("Audit")
    unaudited = {
        "decision": "Append-only record itself.",
        "datakey": "History that kept a key would defeat its destruction.",
    }

    def ready(self):
        """Register the system checks that keep every model inside the rings."""
        from audit import system_checks  # noqa: F401
