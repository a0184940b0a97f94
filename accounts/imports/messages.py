"""What faults of rows mean, in the language of whoever reads them.

A fault keeps its code and the facts that the message names, so that a report speaks the language of
its reader, whoever uploaded the file and whatever the worker speaks.
"""

from django.apps import apps
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import NameBasis
from accounts.identity import MESSAGES as IDENTITY_MESSAGES
from accounts.imports.columns import VOCABULARIES
from accounts.screening import characters
from desk import checking
from desk.files import faults
from regulations.formatting import format_aside

MESSAGES = {
    **characters.MESSAGES,
    **checking.MESSAGES,
    **IDENTITY_MESSAGES,
    **faults.MESSAGES,
    "choice": _("Use one of: %(words)s."),
    "conflict": _("The file has this id more than once, with different facts."),
    "date": _("This is not a day: write it as YYYY-MM-DD, such as 2024-03-09."),
    "date_ambiguous": _(
        "Day, month and year can be read in more than one order: write YYYY-MM-DD, such as "
        "2024-03-09."
    ),
    "date_future": _("This date lies in the future: correct it."),
    "date_order": _("This is before registered_on: correct one."),
    "date_order_on_record": _(
        "With what is on record, the account was active before it was registered."
    ),
    "email": _("Write one e-mail address, such as name@example.com."),
    "entity_conflict": _(
        "The entity with this identity number stands otherwise above: correct one of them."
    ),
    "entity_mismatch": _(
        "The entity with this identity number is registered otherwise: correct one of them."
    ),
    "example": _("This is the example row of the template: delete it."),
    "former_entity_erased": _(
        "The personal data of the entity that operated it before was erased since."
    ),
    "former_name_protected": _(
        "Its former name is protected by now (%(basis)s): “%(name)s”. It keeps the one it has."
    ),
    "former_name_taken": _("Account %(account)s bears its former name by now: “%(name)s”."),
    "format": _("Use 1 to 64 letters, digits and _ . : - only."),
    "in_service": _("The account is in service: change this by its own procedure, not by a file."),
    "minor": _(
        "This person is a minor: register the person on the desk, with the guardian's consent."
    ),
    "name_protected": _("This name is protected (%(basis)s): it is not given by a file."),
    "name_repeated": _("Line %(line)s of the file has the same name."),
    "name_taken": _("Account %(account)s bears this name: “%(name)s”."),
    "number": _("Write a whole number from 0 to 10^12, such as 12000, 12,000 or 1.2万."),
    "phone": _(
        "This is not one valid phone number: check its digits, without words or an extension."
    ),
    "referred": _("Something refers to it since: %(kind)s."),
    "required": _("Fill in this cell."),
    "spreadsheet_error": _(
        "The spreadsheet wrote an error or ##### in place of the value: correct the formula or "
        "widen the column, and save the file again."
    ),
    "touched": _(
        "It was changed since: the import left version %(left)s, it is at version %(now)s."
    ),
    "too_long": _("Shorten this to %(limit)s characters."),
}
# How facts are told that are kept as the value of a choice, or as the label of a model.
LABELS = {
    "basis": lambda value: NameBasis(value).label,
    "words": lambda name: gettext(", ").join(_words_of(name)),
    "kind": lambda label: apps.get_model(label)._meta.verbose_name,
}


def _words_of(name):
    choices = VOCABULARIES[name].choices
    return (format_aside(label, value) for value, label in choices.choices)


def message_of(code, facts):
    """What is wrong with a row and what to do, in the language that is active now."""
    shown = {
        name: LABELS[name](value) if name in LABELS else value for name, value in facts.items()
    }
    return MESSAGES[code] % shown
