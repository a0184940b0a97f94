"""The writers of disclosure."""

from disclosure.domain import api, paperwork, webhooks

__all__ = ["api", "paperwork", "webhooks"]
