"""The only writers of the registry, one function per verb."""

from accounts.domain import (
    accounts,
    deregistrations,
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
    "deregistrations",
    "entities",
    "holds",
    "imports",
    "name_changes",
    "names",
    "registration",
    "transfers",
]
