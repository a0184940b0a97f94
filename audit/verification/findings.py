"""What verification finds."""

from dataclasses import asdict, dataclass, field
from enum import IntEnum


class Verdict(IntEnum):
    """The exit status of `audit_verify`."""

    INTACT = 0
    TAMPERED = 1
    UNANCHORED = 2
    UNREADABLE = 3


@dataclass(frozen=True)
class Discrepancy:
    """One thing that does not add up: a stable code, the record concerned, and how."""

    code: str
    record: str
    message: str


@dataclass
class Report:
    """The outcome of one verification.

    `anchored_size` is the size of the largest external checkpoint that agrees; without one that
    covers the latest seal the ledger is consistent in itself only. `unreadable` says which external
    checkpoints are not well-formed notes of this ledger's key, and why: that is no discrepancy.
    """

    entries: int = 0
    sealed_size: int = 0
    unsealed: int = 0
    anchored_size: int = 0
    root: str = ""
    discrepancies: list = field(default_factory=list)
    unreadable: list = field(default_factory=list)

    @property
    def verdict(self):
        """The Verdict these findings amount to."""
        if self.discrepancies:
            return Verdict.TAMPERED
        if self.unreadable:
            return Verdict.UNREADABLE
        if self.anchored_size < self.sealed_size or not self.sealed_size:
            return Verdict.UNANCHORED
        return Verdict.INTACT

    def as_dict(self):
        """Everything, for JSON."""
        return asdict(self) | {"verdict": self.verdict.name.lower()}
