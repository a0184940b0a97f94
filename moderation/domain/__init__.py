"""The only writers of moderation, one function per verb."""

from moderation.domain import (
    appeals,
    calendar,
    cases,
    complaints,
    ladder,
    letters,
    sanctions,
    signals,
    standing,
)

__all__ = [
    "appeals",
    "calendar",
    "cases",
    "complaints",
    "ladder",
    "letters",
    "sanctions",
    "signals",
    "standing",
]
