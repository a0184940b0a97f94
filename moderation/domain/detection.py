"""Running a detector: with the thresholds in force, over a file or the register."""

from moderation.detection import engine, runs
from moderation.detection import thresholds as parameters
from moderation.detection.detectors import DETECTORS
from moderation.detection.observations import Run
from moderation.domain import operator_facts, register

COMPARING = "comparing"
FACTS = (
    "SELECT DISTINCT account, contact_phone, settlement_name, region, entity_number FROM operators "
    "ORDER BY account, contact_phone, settlement_name, region, entity_number"
)


def detect(*, name, on, file=None, changes=None, progress=runs.silent):
    """Run a detector, by its name, on the date `on`; return the Run.

    Without `file` the register itself is read. `changes` are other thresholds for a trial. The
    stages that `progress` is told are those of `moderation.detection.runs.detect`, and COMPARING.
    Raises FileRefused, ThresholdRefused, ParameterNotInForce.
    """
    detector = DETECTORS[name]
    thresholds = parameters.with_changes(name, parameters.in_force(name, on=on), changes or {})
    work = operators if name == operator_facts.DETECTOR else runs.detect
    terms = {"thresholds": thresholds, "as_of": on, "progress": progress}
    if file is not None:
        return work(detector, file, **terms)
    with register.exported(name) as path:
        return work(detector, path, kind="register", **terms)


def operators(detector, path, *, thresholds, as_of, progress):
    """Hold a file of operator facts against the register, a batch at a time; return the Run.

    `input` tells besides how many rows name an account that the register does not have, or has
    no longer, as `unknown`.
    """
    heaviest, unknown = {}, 0
    with runs.opened(detector, path, thresholds=thresholds, as_of=as_of, progress=progress) as (
        database,
        reference,
    ):
        progress(COMPARING)
        for rows in engine.batches(database, FACTS, {}):
            found, missing = operator_facts.compare(rows, thresholds=thresholds)
            for observation in found.values():
                operator_facts.keep_heaviest(heaviest, observation)
            unknown += missing
    return Run(detector.name, tuple(heaviest.values()), reference | {"unknown": unknown})
