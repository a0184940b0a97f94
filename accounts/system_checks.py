"""A desk does not serve without its gate: every name is in the index, under a table that ships."""

import sys

from django.core.checks import Error, Tags, register

from accounts.domain import name_upkeep
from accounts.models import NameEntry
from accounts.screening.folding import versions
from desk.preparation import find_missing


@register(Tags.database)
def check_names_are_indexed(app_configs, databases=None, **kwargs):
    """E001, E002: a name that screening would not find, or one stored under an unknown table.

    Looks under `manage.py check --database default`, as gunicorn calls it: other commands must run
    to mend it.
    """
    if not databases or sys.argv[1:2] != ["check"] or find_missing():
        return []
    return name_errors()


def name_errors():
    """The errors of the index of names; [] is right."""
    errors = []
    if name_upkeep.unindexed_accounts().exists() or name_upkeep.unprotected_accounts().exists():
        errors.append(
            Error(
                "Names of the registry are not in the index: they could be given again.",
                hint="Run `manage.py rekey_names`.",
                id="accounts.E001",
            )
        )
    if NameEntry.objects.exclude(key_version__in=versions()).exists():
        errors.append(
            Error(
                "Names are stored under a folding table that this release does not have.",
                hint="Run `manage.py rekey_names` before the desk serves.",
                id="accounts.E002",
            )
        )
    return errors
