"""The template that people fill in: the columns, an example row, the words that are taken."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from accounts.imports.columns import COLUMNS, IDENTITY_COLUMNS, VOCABULARIES
from desk.files.writing import TEXT_FORMAT, encode_csv, saved_bytes

VALIDATED_ROWS = 5000
COLUMN_WIDTH = 22


def explained_columns():
    """What people read of each column: [{name, label, need, explanation, words, example,
    synonyms}], in the language of now.
    """
    return [
        {
            "name": name,
            "label": capfirst(str(column.label)),
            "need": _need(name, column),
            "explanation": str(column.explanation),
            "words": [str(label) for _value, label in _choices(name)],
            "example": _example(name),
            "synonyms": column.synonyms,
        }
        for name, column in COLUMNS.items()
    ]


def csv_template():
    """The template as a CSV that spreadsheets open as it is meant."""
    header = [column["label"] for column in explained_columns()]
    return encode_csv([header, [_example(name) for name in COLUMNS]])


def workbook_template():
    """The template as XLSX: columns that stay text, lists of words to choose from, explanations."""
    book = Workbook()
    page, lists = book.active, book.create_sheet(_("Columns"))
    page.title = _("Accounts")
    columns = explained_columns()
    for position, column in enumerate(columns, 1):
        letter = get_column_letter(position)
        page.column_dimensions[letter].width = COLUMN_WIDTH
        page.column_dimensions[letter].number_format = TEXT_FORMAT
        page.cell(1, position, column["label"]).font = Font(bold=True)
        page.cell(2, position, column["example"]).number_format = TEXT_FORMAT
        if column["words"]:
            _validate(page, lists, letter, position, column["words"])
    _explain(lists, columns)
    page.freeze_panes = "A2"
    return saved_bytes(book)


def _explain(lists, columns):
    """Write what the columns hold to the left, the words that are taken stand right of it."""
    for position, title in enumerate((_("Column"), _("Needed"), _("What it holds")), 1):
        lists.cell(1, position, title).font = Font(bold=True)
    for row, column in enumerate(columns, 2):
        for position, name in enumerate(("label", "need", "explanation"), 1):
            cell = lists.cell(row, position, str(column[name]))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in {"A": 24, "B": 16, "C": 60}.items():
        lists.column_dimensions[letter].width = width


def _validate(page, lists, letter, position, words):
    """Let a column take words from a list, which stands on the sheet `lists`."""
    place = position + 3
    lists.cell(1, place, page.cell(1, position).value).font = Font(bold=True)
    for row, word in enumerate(words, 2):
        lists.cell(row, place, word)
    column = get_column_letter(place)
    source = f"'{lists.title}'!${column}$2:${column}${len(words) + 1}"
    validation = DataValidation(type="list", formula1=source, allow_blank=True)
    page.add_data_validation(validation)
    validation.add(f"{letter}2:{letter}{VALIDATED_ROWS}")


def _need(name, column):
    if name in IDENTITY_COLUMNS:
        return _("one of these")
    return _("required") if column.required else _("optional")


def _choices(name):
    return VOCABULARIES[name].choices.choices if name in VOCABULARIES else ()


def _example(name):
    example = COLUMNS[name].example
    return str(dict(_choices(name)).get(example, example))
