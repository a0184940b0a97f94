from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LicensingConfig(AppConfig):
    """Qualifications, special labels, news service licenses, the platform's own licenses."""

    name = "licensing"
    verbose_name = _("Licensing")

    def ready(self):
        """Load the verbs, so that the engine knows who performs them."""
        from licensing import domain  # noqa: F401
