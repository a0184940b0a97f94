"""Who is acting: every governed write happens in somebody's name."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser


class NoActor(RuntimeError):
    """A governed write was attempted outside `acting_as`. Wrap the work in it."""


@dataclass(frozen=True)
class Acting:
    """The acting user and the occasion (an import batch, a job), which history keeps as reason."""

    user: AbstractBaseUser
    reason: str = ""


_acting = ContextVar("acting", default=None)


@contextmanager
def acting_as(user, reason=""):
    """Do the enclosed work in the name of `user`. Contexts nest; the inner one counts."""
    token = _acting.set(Acting(user, reason))
    try:
        yield
    finally:
        _acting.reset(token)


def current_actor():
    """The Acting in force. Raises NoActor."""
    acting = _acting.get()
    if acting is None or getattr(acting.user, "pk", None) is None:
        raise NoActor("No acting user: wrap the write in audit.context.acting_as(user, reason).")
    return acting
