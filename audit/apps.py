from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Audited models, transitions, decisions."""

    name = "audit"
    verbose_name = _("Audit")
    unaudited = {
        "decision": "Append-only record itself.",
        "mention": "Append-only, read from the notes of decisions.",
        "datakey": "History that kept a key would defeat its destruction.",
        "ledgerleaf": "The append-only tree over the record.",
        "seal": "The append-only, signed heads of that tree.",
    }

    def ready(self):
        """Register the system checks that keep every model inside the rings; install triggers."""
        from audit import (
            system_checks,  # noqa: F401
            triggers,
        )

        pre_migrate.connect(
            triggers.before_migrations, sender=self, dispatch_uid="audit.lift_triggers"
        )
        post_migrate.connect(triggers.after_migrations, dispatch_uid="audit.install_triggers")
