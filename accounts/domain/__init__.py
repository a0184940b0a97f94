"""The only writers of the registry, one function per verb."""

from accounts.domain import accounts, entities, imports, registration

__all__ = ["accounts", "entities", "imports", "registration"]
