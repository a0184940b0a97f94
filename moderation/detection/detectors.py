"""The detectors: which relation each reads, and by which SQL texts it judges."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from moderation.detection import relations
from moderation.detection.relations import Relation

SQL_DIR = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Detector:
    """A question to a relation; `name` names its thresholds (`detection.<name>.…`) and SQL folder.

    That of operators has no SQL: the register is compared, see `moderation.domain.detection`.
    """

    name: str
    title: str
    article: str
    relation: Relation

    @cached_property
    def texts(self):
        """{file name: plain SQL} in the order in which they run: numbered ones, which make tables,
        then those that select what was found.
        """
        found = sorted((SQL_DIR / self.name).glob("*.sql"))
        return {path.stem: path.read_text(encoding="utf-8") for path in found}

    @property
    def version(self):
        """SHA-256 over the SQL texts, in hex."""
        return hashlib.sha256("\0".join(self.texts.values()).encode()).hexdigest()


DETECTORS = {
    detector.name: detector
    for detector in (
        Detector("operators", _("Undeclared transfer"), "11", relations.OPERATORS),
        Detector("registrations", _("Batch registration"), "10", relations.REGISTRATIONS),
        Detector("hoarding", _("Hoarding of accounts"), "18", relations.HOLDINGS),
        Detector("trading", _("Trading in accounts"), "18", relations.DEALINGS),
        Detector("follows", _("Forced follows"), "12", relations.FOLLOWS),
        Detector("traffic", _("False traffic"), "12", relations.TRAFFIC),
        Detector("posts", _("False hot spots"), "18", relations.POSTS),
    )
}
