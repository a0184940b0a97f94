from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    """Public register pages, the read/submit API, reports to the authority."""

    name = "disclosure"
    verbose_name = _("Disclosure")
    unaudited = {
        "reportcontent": "Append-only; its hash stands in the history of its report.",
    }

    def ready(self):
        """Load the verbs, so that the engine knows who performs them."""
        from disclosure import domain  # noqa: F401
