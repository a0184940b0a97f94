"""Files of every size are taken in a process that stays small, and answered as others are."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.corpus.cases import Refused
from tests.corpus.sizes import cases
from tests.databases import environment

ROOT = Path(__file__).resolve().parents[2]
MOST_MIB = 512


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])
def test_a_large_file_is_answered_in_little_memory(case, tmp_path, committed):
    path = tmp_path / "registry.csv"
    case.write(path)
    run = subprocess.run(
        [sys.executable, "-m", "tests.corpus.measured", case.by, str(path)],
        cwd=ROOT,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        check=True,
    )
    told = json.loads(run.stdout)
    assert told["peak"] < MOST_MIB
    if isinstance(case.expected, Refused):
        facts = case.expected.facts
        facts = facts if isinstance(facts, str) else [list(each) for each in facts]
        assert told["refused"] == [case.expected.kind, facts]
        return
    assert told["good"] == case.expected.good
    assert sorted(map(tuple, told["faults"])) == sorted(case.expected.faults)
