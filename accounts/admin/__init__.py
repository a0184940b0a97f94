"""The registry in the admin, one file per model."""

from accounts.admin import (
    accounts,
    agreements,
    applications,
    corrections,
    deregistrations,
    dormancy,
    entities,
    import_columns,
    imports,
    judgements,
    name_changes,
    objections,
    protected_names,
    transfers,
)

__all__ = [
    "accounts",
    "agreements",
    "applications",
    "corrections",
    "deregistrations",
    "dormancy",
    "entities",
    "import_columns",
    "imports",
    "judgements",
    "name_changes",
    "objections",
    "protected_names",
    "transfers",
]
