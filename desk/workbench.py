"""The workbench: what a person finds when the day begins."""

from dataclasses import dataclass

from audit.domain import sealing
from desk.panels import workbench_cards
from desk.queues import loads, next_items


@dataclass(frozen=True)
class Workbench:
    """Loads of all queues, the first items of one's own, the latest Seal or None, and what other
    rooms put beside it.
    """

    loads: list
    items: list
    checkpoint: object
    now: object
    cards: list


def workbench(user, at):
    """Collect the workbench of `user` at the moment `at`."""
    return Workbench(
        loads(user, at), next_items(user, at), sealing.latest_seal(), at, workbench_cards(user, at)
    )
