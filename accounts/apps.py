from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The registry: entities, accounts, applications, imports."""

    name = "accounts"
    verbose_name = _("Registry")
    unaudited = {
        "nameentry": "An index derived from accounts and protected names, which keep history.",
        "importprogress": "Bookkeeping of a worker; what was decided is in the batch's history.",
        "importchunk": "What a file said, sealed; what it becomes keeps history.",
        "importrow": "Rows on their way; what they become keeps history with the batch as reason.",
    }

    def ready(self):
        """Load the verbs, so that the engine knows who performs them, and the system checks."""
        from accounts import domain, system_checks  # noqa: F401
        from accounts.models.name_signatures import create_signature_storage

        post_migrate.connect(
            create_signature_storage, sender=self, dispatch_uid="accounts.create_signature_storage"
        )
