"""The writers of the record: engine, evidence, proposals, role grants, bulk writer, sealer."""

from audit.domain import engine, evidence, proposals, role_grants

__all__ = ["engine", "evidence", "proposals", "role_grants"]
