"""The writers of disclosure."""

from disclosure.domain import paperwork

__all__ = ["paperwork"]
