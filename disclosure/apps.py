from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    """Public register pages and the read/submit API."""

    name = "disclosure"
    verbose_name = _("Disclosure")
