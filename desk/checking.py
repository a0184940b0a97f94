"""One boundary around whatever checks a cell or a field.

Checkers call libraries, and libraries raise more than they document. What was not foreseen is
logged without its message and values, which may hold personal data, and becomes a refusal of the
one cell or field that was checked.
"""

import logging

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error as DatabaseError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.domain.engine import DecisionRefused
from audit.models import StaleVersion
from audit.personal_data import PersonalDataErased
from audit.worker import summarize_error

CHECK_FAILED = "check_failed"
MESSAGES = {
    CHECK_FAILED: _(
        "This could not be checked. Retype it; if it is correct, tell an administrator. The "
        "failure is logged."
    ),
}
# What Django and its REST framework say of characters that no database keeps. Our catalogue holds
# what is marked, and its translations replace theirs.
UPSTREAM_MESSAGES = (
    gettext_noop("Null characters are not allowed."),
    gettext_noop("Surrogate characters are not allowed: U+{code_point:X}."),
)
# What a form passes on: answers of ours, and a database that fails, whatever was typed.
REFUSALS = (
    ValidationError,
    DecisionRefused,
    StaleVersion,
    PersonalDataErased,
    PermissionDenied,
    Http404,
    DatabaseError,
)
logger = logging.getLogger(__name__)


def run_check(checker, *args, place, refusals=(ValidationError,)):
    """What `checker(*args)` returns. What it raises of `refusals` passes; anything else is logged
    with `place`, which says where the value stands and never what it is, and becomes a
    ValidationError with the code CHECK_FAILED.
    """
    try:
        return checker(*args)
    except refusals:
        raise
    except Exception as error:
        log_failure(f"Check of {place}", error)
        raise ValidationError(MESSAGES[CHECK_FAILED], code=CHECK_FAILED) from None


def add_refusal(form, refusal):
    """Make an error of `form` of what the domain refused: a ValidationError at its fields, or a
    DecisionRefused.
    """
    if not isinstance(refusal, ValidationError):
        form.add_error(None, str(refusal))
        return
    by_field = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal}
    for name, found in by_field.items():
        form.add_error(name if name in form.fields else None, found)


def log_failure(what, error):
    """Log the kind and the place of an error, without its message and values."""
    logger.error("%s: %s", what, summarize_error(error))


class CheckedFields:
    """What cannot be checked for an unforeseen reason is a fault of its field, and what was typed
    stays in the form. `refusal` is what the domain refused when the same input was saved before.
    Labels stand above or beside their fields, without a colon.
    """

    refusal = None

    def __init__(self, *args, label_suffix="", **kwargs):
        super().__init__(*args, label_suffix=label_suffix, **kwargs)

    def _clean_fields(self):
        for name, bound in self._bound_items():
            self._run(self._clean_field, name, bound, field=name)

    def _clean_field(self, name, bound):
        self.cleaned_data[name] = bound.field._clean_bound_field(bound)
        if clean := getattr(self, f"clean_{name}", None):
            self.cleaned_data[name] = clean()

    def _clean_form(self):
        self._run(super()._clean_form)

    def _post_clean(self):
        self._run(super()._post_clean)
        if self.refusal is not None:
            add_refusal(self, self.refusal)

    def _run(self, step, *args, field=None):
        place = f"{type(self).__name__}.{field or step.__name__}"
        try:
            run_check(step, *args, place=place, refusals=REFUSALS)
        except ValidationError as error:
            self.add_error(field, error)


class CheckedForm(CheckedFields, forms.Form):
    """A form that no checker breaks."""


class CheckedModelForm(CheckedFields, forms.ModelForm):
    """A form of a model that no checker breaks."""
