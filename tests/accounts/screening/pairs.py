"""Judged pairs of names, from the files beside this one."""

import csv
from pathlib import Path

HERE = Path(__file__).parent


def judged(file):
    """The rows of a file of pairs."""
    with (HERE / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


GOLDEN = judged("golden.csv")
