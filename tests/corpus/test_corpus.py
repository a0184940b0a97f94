"""Every file of the corpus, uploaded on the page, gets the answer that is expected of it."""

import pytest

from accounts.imports import jobs
from accounts.models import ImportBatch
from tests.corpus import (
    encodings,
    foreign_files,
    formulas,
    identity_characters,
    mapped,
    privileged,
    structure,
    values,
)
from tests.corpus.cases import Refused, Rows, Waits
from tests.corpus.conftest import (
    confirm_and_write,
    expect_checked,
    expect_harmless_reports,
    expect_nothing_kept,
    expect_set_aside,
    expect_waiting,
    expect_written,
    refusal_told,
)

pytestmark = pytest.mark.django_db
FAMILIES = (
    encodings,
    structure,
    mapped,
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


def expecting(kind):
    """The cases to which this kind of answer is expected."""
    return [each for each in CASES if isinstance(each.values[0].expected, kind)]


def one_for_each_code():
    """Names of cases that have every code of a fault between them."""
    named = {}
    for each in expecting(Rows):
        for _line, _column, code in each.values[0].expected.faults:
            named.setdefault(code, each.values[0].name)
    return frozenset(named.values())


LOOKED_AT = one_for_each_code()


@pytest.mark.parametrize("case", expecting(Refused))
def test_a_file_is_refused_and_nothing_is_kept(case, upload, refusals):
    response = upload(case)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert list(map(refusal_told, refusals)) == [case.expected]
    expect_nothing_kept()


@pytest.mark.parametrize("case", expecting(Waits))
def test_a_file_waits_for_its_columns_and_nothing_is_staged(case, upload, say):
    assert upload(case).status_code == 302
    if case.columns:
        assert say(case).context["form"].errors
    batch = ImportBatch.objects.get()
    expect_waiting(batch, case)
    expect_set_aside(batch)


@pytest.mark.parametrize("case", expecting(Rows))
def test_good_rows_are_written_and_every_fault_is_told(case, upload, say, client, refusals):
    response = upload(case)
    assert ([*map(refusal_told, refusals)], response.status_code) == ([], 302)
    if case.columns:
        response = say(case)
    jobs.work_off()
    batch = ImportBatch.objects.get()
    expect_checked(batch, case.expected)
    if case.name in LOOKED_AT:
        assert client.get(response.url).status_code == 200
    if case.expected.faults:
        expect_harmless_reports(batch)
    confirm_and_write(batch)
    expect_written(batch, case.expected)


def test_the_corpus_is_large_and_no_case_stands_twice():
    names = [each.id for each in CASES]
    contents = [
        (each.content, each.encoding, each.file_name, each.columns)
        for [each] in (case.values for case in CASES)
    ]
    assert len(CASES) >= 200
    assert len(set(names)) == len(names)
    assert len(set(contents)) == len(contents)
