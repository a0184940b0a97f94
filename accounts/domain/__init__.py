"""The only writers of the registry, one function per verb."""

from accounts.domain import (
    accounts,
    entities,
    holds,
    imports,
    name_changes,
    names,
    registration,
    transfers,
)

__all__ = [
    "accounts",
    "entities",
    "holds",
    "imports",
    "name_changes",
    "names",
    "registration",
    "transfers",
]
