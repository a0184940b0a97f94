"""Every file of the corpus, uploaded on the page, gets the answer that is expected of it."""

import pytest

from accounts.imports import jobs
from accounts.models import ImportBatch
from tests.corpus import (
    encodings,
    foreign_files,
    formulas,
    identity_characters,
    privileged,
    structure,
    values,
)
from tests.corpus.cases import Refused
from tests.corpus.conftest import (
    confirm_and_write,
    expect_checked,
    expect_harmless_reports,
    expect_nothing_kept,
    expect_written,
    refusal_told,
)

pytestmark = pytest.mark.django_db
FAMILIES = (
    encodings,
    structure,
    privileged,
    identity_characters,
    values,
    formulas,
    foreign_files,
)
CASES = [
    pytest.param(case, id=f"{family.__name__.rpartition('.')[2]}: {case.name}")
    for family in FAMILIES
    for case in family.cases()
]


@pytest.mark.parametrize(
    "case", [each for each in CASES if isinstance(each.values[0].expected, Refused)]
)
def test_a_file_is_refused_and_nothing_is_kept(case, upload, refusals):
    response = upload(case)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert list(map(refusal_told, refusals)) == [case.expected]
    expect_nothing_kept()


@pytest.mark.parametrize(
    "case", [each for each in CASES if not isinstance(each.values[0].expected, Refused)]
)
def test_good_rows_are_written_and_every_fault_is_told(case, upload, client, refusals):
    response = upload(case)
    assert ([*map(refusal_told, refusals)], response.status_code) == ([], 302)
    jobs.work_off()
    batch = ImportBatch.objects.get()
    expect_checked(batch, case.expected)
    if case.expected.faults:
        assert client.get(response.url).status_code == 200
        expect_harmless_reports(batch)
    confirm_and_write(batch)
    expect_written(batch, case.expected)


def test_the_corpus_is_large_and_no_case_stands_twice():
    names = [each.id for each in CASES]
    contents = [
        (each.values[0].content, each.values[0].encoding, each.values[0].file_name)
        for each in CASES
    ]
    assert len(CASES) >= 200
    assert len(set(names)) == len(names)
    assert len(set(contents)) == len(contents)
