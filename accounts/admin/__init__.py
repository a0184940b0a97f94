"""The registry in the admin, one file per model."""

from accounts.admin import accounts, applications, entities, imports

__all__ = ["accounts", "applications", "entities", "imports"]
