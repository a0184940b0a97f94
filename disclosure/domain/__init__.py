"""The writers of disclosure."""

from disclosure.domain import api, paperwork

__all__ = ["api", "paperwork"]
