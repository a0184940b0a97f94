"""The verbs of the registry."""

from accounts.transitions.accounts import ACCOUNT
from accounts.transitions.imports import IMPORT
from accounts.transitions.matters import CORRECTION, DEREGISTRATION, DORMANCY
from accounts.transitions.objections import OBJECTION
from accounts.transitions.registry import ENTITY, PROTECTED_NAME
from accounts.transitions.requests import APPLICATION, NAME_CHANGE, TRANSFER

__all__ = [
    "ACCOUNT",
    "APPLICATION",
    "CORRECTION",
    "DEREGISTRATION",
    "DORMANCY",
    "ENTITY",
    "IMPORT",
    "NAME_CHANGE",
    "OBJECTION",
    "PROTECTED_NAME",
    "TRANSFER",
]
