"""The outbox: what systems of the platform are told, signed, and sent until it arrives."""

from disclosure.domain.webhooks import endpoints, outbox

__all__ = ["endpoints", "outbox"]
