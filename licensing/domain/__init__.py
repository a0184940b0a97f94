"""The only writers of licensing: credentials, labels, and the review that the calendar asks for."""

from licensing.domain import credentials, labels, letters, review

__all__ = ["credentials", "labels", "letters", "review"]
