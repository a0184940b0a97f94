"""The registry in the admin, one file per model."""

from accounts.admin import (
    accounts,
    applications,
    deregistrations,
    entities,
    imports,
    judgements,
    name_changes,
    protected_names,
    transfers,
)

__all__ = [
    "accounts",
    "applications",
    "deregistrations",
    "entities",
    "imports",
    "judgements",
    "name_changes",
    "protected_names",
    "transfers",
]
