"""What a detector saw, and how it is told to a reviewer."""

import hashlib
import json
from dataclasses import dataclass

from moderation.detection.patterns import KINDS, PATTERNS
from regulations.formatting import format_list

# The figures that tell two observations of the same accounts apart.
IDENTIFYING = ("subject", "kind", "metric", "from", "until")


@dataclass(frozen=True, slots=True)
class Observation:
    """One finding: `pattern` of PATTERNS, the platform ids of its `accounts`, sorted.

    `figures` are facts for JSON without personal data in clear, among them the `subject` that
    the accounts share, the window `from`–`until` in Chinese time, and under `limits` the
    thresholds it reached. `weight` from 1 to 9 ranks it: how many times over its threshold.
    """

    detector: str
    pattern: str
    accounts: tuple
    figures: dict
    weight: int

    @property
    def fingerprint(self):
        """64 hex digits, the same for the same finding in another run."""
        window = [self.figures.get(name, "") for name in IDENTIFYING]
        content = [self.detector, self.pattern, self.accounts, window]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    @property
    def explanation(self):
        """Why, in words of the active language."""
        return explain(self.pattern, self.figures)


@dataclass(frozen=True, slots=True)
class Run:
    """What one detector saw in one input.

    `input` says what to replay: `kind` ("file" or "register"), `name`, `sha256`, `bytes`, `rows`,
    `rejected` (`rows`, and the first with `line`, `column` and `reason`), `thresholds`, `sql`
    (the SHA-256 of the detector's texts), `as_of`.
    """

    detector: str
    observations: tuple
    input: dict


def explain(pattern, figures):
    """Why an observation was made: a sentence or two with its figures and thresholds."""
    facts = figures | figures.get("limits", {})
    facts |= {name: KINDS[facts[name]] for name in ("kind", "metric") if name in facts}
    if "differs" in facts:
        facts["differs"] = format_list(KINDS[each] for each in facts["differs"])
    return PATTERNS[pattern].text % facts


def title(pattern):
    """What a pattern is called."""
    return str(PATTERNS[pattern].title)
