"""The registry in the admin, one file per model."""

from accounts.admin import accounts, applications, entities

__all__ = ["accounts", "applications", "entities"]
