"""The writers of disclosure."""

from disclosure.domain import api, correspondence, paperwork, webhooks

__all__ = ["api", "correspondence", "paperwork", "webhooks"]
