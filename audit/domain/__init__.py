"""The writers of the record: engine, proposals, role grants, the bulk writer, the sealer."""

from audit.domain import engine, proposals, role_grants

__all__ = ["engine", "proposals", "role_grants"]
