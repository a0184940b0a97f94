from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    """Public register pages, the read/submit API, reports to the authority."""

    name = "disclosure"
    verbose_name = _("Disclosure")
    unaudited = {
        "apikeyuse": "A day beside a governed key: when it was last used.",
        "apisubmission": "An index: history says who brought what. Answers are forgotten in time.",
        "outboxposition": "Bookkeeping of a worker: how far in the ledger it has come.",
        "webhookdelivery": "Bookkeeping of a worker; decisions are what is told.",
        "reportcontent": "Append-only; its hash stands in the history of its report.",
    }

    def ready(self):
        """Load the verbs, so that the engine knows who performs them."""
        from disclosure import domain  # noqa: F401
