"""The command line answers the files of the corpus as the page does."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import ImportBatch
from tests.corpus import encodings, foreign_files, identity_characters, privileged, structure
from tests.corpus.cases import Refused, row, table
from tests.corpus.conftest import expect_nothing_kept, expect_written, refusal_told

pytestmark = pytest.mark.django_db
EVERY = 12
CASES = [
    pytest.param(case, id=case.name)
    for family in (encodings, structure, privileged, identity_characters, foreign_files)
    for case in list(family.cases())[::EVERY]
]


@pytest.mark.parametrize("case", CASES)
def test_a_file_of_the_corpus_from_the_command_line(case, tmp_path, refusals):
    path = tmp_path / "registry.csv"
    path.write_bytes(case.content)
    try:
        call_command("import_registry", str(path), encoding=case.encoding)
    except CommandError:
        assert [*map(refusal_told, refusals)] == [case.expected]
        expect_nothing_kept()
    else:
        assert not isinstance(case.expected, Refused)
        expect_written(ImportBatch.objects.get(), case.expected)


def test_a_file_name_that_is_no_text_is_shown_without_its_bytes(tmp_path):
    path = tmp_path / "a\udcff.csv"
    path.write_text(table(row(1)), encoding="utf-8")
    call_command("import_registry", str(path))
    assert ImportBatch.objects.get().file_name == "a.csv"
