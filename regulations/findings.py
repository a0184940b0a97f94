"""What a check or duty rule says about one object."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from regulations.articles import ARTICLES


class Level(models.TextChoices):
    """How grave a finding is. A BLOCK refuses approval; a WARN needs a person's eye."""

    BLOCK = "block", _("blocks")
    WARN = "warn", _("warning")
    PASS = "pass", _("clear")


@dataclass(frozen=True)
class Finding:
    """One line of the checklist: level, stable code, headline, article number and detail."""

    level: Level
    code: str
    message: str
    article: str
    detail: str = ""

    def cite(self):
        """The Article this finding rests on."""
        return ARTICLES[self.article]


def worst_first(findings):
    """Sort findings as a reviewer reads them: blocks, warnings, then what is clear."""
    rank = {level: position for position, level in enumerate(Level)}
    return sorted(findings, key=lambda finding: rank[finding.level])


def is_blocked(findings):
    """Whether any finding forbids approval."""
    return any(finding.level == Level.BLOCK for finding in findings)
