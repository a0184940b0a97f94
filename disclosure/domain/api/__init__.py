"""Clients of the API: who is let in, with which keys, and what they brought."""

from disclosure.domain.api import clients, keys, submissions

__all__ = ["clients", "keys", "submissions"]
