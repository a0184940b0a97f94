from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class RegulationsConfig(AppConfig):
    """Articles, parameters in force and reason codes."""

    name = "regulations"
    verbose_name = _("Regulations")
    unaudited = {
        "parameter": "Append-only: each row carries its date, its source and who set it.",
        "reasoncode": "Saved replies; decisions keep the code, the article and the text sent.",
        "dutyrun": "Counts of what keeps history itself.",
        "dutycount": "Counts of what keeps history itself.",
        "unmetduty": "Found anew every night from what keeps history itself.",
    }

    def ready(self):
        """Let every app register its duty rules."""
        autodiscover_modules("duties")
