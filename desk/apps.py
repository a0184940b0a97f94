from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ComplianceAdminConfig(admin_apps.AdminConfig):
    """Django's admin with the desk's own site as the default one."""

    default = False
    default_site = "desk.site.ComplianceAdminSite"


class DeskConfig(AppConfig):
    """The workbench and the shared pieces of review screens."""

    default = True
    name = "desk"
    verbose_name = _("Desk")
    unaudited = {
        "bulkdecisionrow": "Rows of a list; each is a decision of its own on its object.",
        "presence": "Who has a page open, forgotten within minutes.",
        "queueday": "Counts of what keeps history itself.",
        "savedview": "A person's own bookmarks.",
        "watch": "A person's own wish to hear of an object.",
    }

    def ready(self):
        """Load the verbs; let every app register its queues, and what the search finds."""
        import_module("desk.domain")
        autodiscover_modules("queues", "searches")
        import_module("desk.preparation")
        import_module("desk.second_person")
        import_module("desk.message_queue")
