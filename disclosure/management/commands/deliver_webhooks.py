"""`manage.py deliver_webhooks`: the worker that tells the platform's systems what was decided."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from audit.worker import WorkerLoop, stop_on_signals
from disclosure.domain.webhooks import outbox
from disclosure.enums import DeliveryState


class Command(BaseCommand):
    """Send what is due, once or again and again.

    It may be stopped or killed at any time, and several may run: each delivery is in one worker's
    hand, and what a killed one had in hand is sent again later, under the same webhook-id.
    """

    help = "Send signed webhooks. Example: manage.py deliver_webhooks --watch 5"

    def add_arguments(self, parser):
        """Once, or as a service."""
        parser.add_argument(
            "--watch", type=float, metavar="SECONDS", help="Look again after this pause."
        )

    def handle(self, *args, watch, **options):
        """Work; with --watch, until SIGTERM or Ctrl-C."""
        if watch is not None:
            WorkerLoop("deliver_webhooks", watch).run(self._process)
            return
        with stop_on_signals():
            self._process()

    def _process(self):
        while outbox.gather(at=timezone.now()):
            pass
        while claimed := outbox.claim(at=timezone.now()):
            self._send(claimed)

    def _send(self, claimed):
        """Send what was claimed; after a failure nothing more to the same endpoint this time."""
        silent = set()
        for delivery in claimed:
            if delivery.endpoint_id in silent:
                outbox.release(deliveries=[delivery])
                continue
            answer = outbox.send(delivery, at=timezone.now())
            state = outbox.settle(delivery=delivery, answer=answer, at=timezone.now())
            if state != DeliveryState.DELIVERED:
                silent.add(delivery.endpoint_id)
            self.stdout.write(f"{delivery.number} to {delivery.endpoint_id}: {answer.words}")
        self.stdout.flush()
