"""Governed models, decisions and the keys of personal data."""

from audit.models.base import (
    AuditedModel,
    AuditedQuerySet,
    DeletionRefused,
    StaleVersion,
    StateMoveRefused,
)
from audit.models.data_keys import DataKey
from audit.models.decisions import Decision

__all__ = [
    "AuditedModel",
    "AuditedQuerySet",
    "DataKey",
    "Decision",
    "DeletionRefused",
    "StaleVersion",
    "StateMoveRefused",
]
