"""Moderation in the admin, one file per model."""

from moderation.admin import (
    appeals,
    cases,
    complaints,
    ladder,
    panels,
    sanctions,
    signals,
    standing,
)

__all__ = [
    "appeals",
    "cases",
    "complaints",
    "ladder",
    "panels",
    "sanctions",
    "signals",
    "standing",
]
