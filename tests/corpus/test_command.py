"""The command line answers the files of the corpus as the page does."""

from contextlib import nullcontext

import pytest
from django.core.management import CommandError, call_command

from accounts.models import ImportBatch
from tests.corpus import (
    encodings,
    foreign_files,
    identity_characters,
    mapped,
    privileged,
    structure,
)
from tests.corpus.cases import Refused, Rows, Waits, row, table
from tests.corpus.conftest import (
    expect_nothing_kept,
    expect_nothing_staged,
    expect_written,
    kept_files,
    refusal_told,
)

pytestmark = pytest.mark.django_db
EVERY = 12
CASES = [
    pytest.param(case, id=case.name)
    for family in (encodings, structure, privileged, identity_characters, foreign_files)
    for case in list(family.cases())[::EVERY]
] + [pytest.param(case, id=case.name) for case in mapped.cases()]


@pytest.mark.parametrize("case", CASES)
def test_a_file_of_the_corpus_from_the_command_line(case, tmp_path):
    path = tmp_path / "registry.csv"
    path.write_bytes(case.content)
    said = [(f"#{position}", name) for position, name in enumerate(case.columns, 1)]
    if isinstance(case.expected, Rows):
        fails = nullcontext() if case.expected.good else pytest.raises(CommandError, match="No row")
        with fails:
            call_command("import_registry", str(path), encoding=case.encoding, choices=said)
        if not case.expected.good:
            assert ImportBatch.objects.get().state == "discarded"
            return
        expect_written(ImportBatch.objects.get(), case.expected)
        return
    with pytest.raises(CommandError) as error:
        call_command("import_registry", str(path), encoding=case.encoding, choices=said)
    told = refusal_told(error.value.__cause__)
    if isinstance(case.expected, Waits):
        assert told == Refused("HeaderRefused", case.expected.problems)
        assert (ImportBatch.objects.get().state, kept_files()) == ("discarded", [])
        expect_nothing_staged()
    else:
        assert told == case.expected
        expect_nothing_kept()


def test_a_file_name_that_is_no_text_is_shown_without_its_bytes(tmp_path):
    path = tmp_path / "a\udcff.csv"
    path.write_text(table(row(1)), encoding="utf-8")
    call_command("import_registry", str(path))
    assert ImportBatch.objects.get().file_name == "a.csv"
