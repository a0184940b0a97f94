"""The only writers of the registry, one function per verb."""

from accounts.domain import (
    accounts,
    agreements,
    corrections,
    deregistrations,
    dormancy,
    entities,
    guardians,
    holds,
    import_endings,
    imports,
    letters,
    name_changes,
    names,
    objections,
    registration,
    transfers,
)

__all__ = [
    "accounts",
    "agreements",
    "corrections",
    "deregistrations",
    "dormancy",
    "entities",
    "guardians",
    "holds",
    "import_endings",
    "imports",
    "letters",
    "name_changes",
    "names",
    "objections",
    "registration",
    "transfers",
]
