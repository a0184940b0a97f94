"""One boundary around whatever checks a cell or a field.

Checkers call libraries, and libraries raise more than they document. What was not foreseen is
logged without its message and values, which may hold personal data, and becomes a refusal of the
one cell or field that was checked.
"""

import logging
from traceback import extract_tb

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FRAMES = 6
CHECK_FAILED = "check_failed"
MESSAGES = {
    CHECK_FAILED: _("This could not be checked: retype it. If that does not help, tell the desk."),
}
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


def log_failure(what, error):
    """Log the kind of an error and the lines it came through."""
    frames = extract_tb(error.__traceback__)[-FRAMES:]
    places = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    logger.error("%s: %s at %s", what, type(error).__name__, places)
