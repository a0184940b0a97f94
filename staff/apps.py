from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    """Users, roles, sign-in and session limits."""

    name = "staff"
    verbose_name = _("Settings")
    unaudited = {"user": "Users are above the audit room; roles come from code."}
