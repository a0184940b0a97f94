"""Reports to the authority, and the sealed record that they rest on."""

import tempfile

import factory
from django.utils import timezone

from audit.domain import sealing
from audit.ledger import notes
from disclosure.domain.paperwork import reports
from disclosure.domain.paperwork.periods import Period
from disclosure.enums import ReportKind
from disclosure.models import RegulatorReport

PRIVATE, PUBLIC = notes.generate_keypair("test/ledger")


def seal_record(at):
    """Seal whatever was written; the seal bears `at`."""
    name, private_key = notes.load_private(PRIVATE)
    with tempfile.TemporaryDirectory() as folder:
        sealing.seal(
            private_key=private_key,
            key_name=name,
            origin="test/ledger",
            at=at,
            checkpoint_dir=f"{folder}/checkpoints",
        )


class ReportFactory(factory.Factory):
    """A filing pack of the day, from a record that is sealed just before."""

    class Meta:
        model = RegulatorReport

    at = factory.LazyFunction(timezone.now)
    kind = ReportKind.RULES
    time = factory.LazyAttribute(lambda made: timezone.localdate(made.at).isoformat())
    language = "zh-hans"
    case = None

    @classmethod
    def _create(cls, model_class, *, at, kind, time, **facts):
        seal_record(at)
        return reports.prepare(kind=kind, period=Period.of(kind, time), at=at, **facts)
