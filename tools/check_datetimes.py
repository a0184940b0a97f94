"""Refuse what prints an aware datetime past `regulations.formatting`.

An f-string, `strftime`, `str()` and `.date()` of an aware datetime show UTC, and Django's `date`
filter shows the reader's day, which need not be the day in Beijing that the law counts. This looks
at names: a DateTimeField of any model, what ends in `_at`, and the usual names of a local variable.
Run by `make lint`, and by the test suite.
"""

import ast
import os
import re
import sys
from pathlib import Path

import django
from django.apps import apps
from django.db.models import DateTimeField

from tests import env

ROOT = Path(__file__).resolve().parents[1]
APPS = (
    *("staff", "regulations", "audit", "desk", "accounts", "licensing", "moderation"),
    *("disclosure", "demo"),
)
# Cells of workbooks have no zone.
ALLOWED = {
    *("regulations/formatting.py", "regulations/calendar.py", "desk/files/workbook_child.py"),
}
LOCAL_NAMES = {"at", "moment", "now", "then"}
TO_TEXT = {"str", "format", "localize", "escape", "gettext", "_"}
CONVERTERS = {
    *("strftime", "localdate", "localtime", "template_localtime", "date_format", "time_format"),
    "make_aware",
}
TRUNCATIONS = re.compile(r"^(Trunc|Extract)([A-Z]\w*)?$")
DATE_LOOKUP = re.compile(r"__(date|year|month|day|week|quarter|week_day|iso_year|hour)(__\w+)?$")
FILTERED = re.compile(r"\|\s*(date|time):(?!\"c\")")
STOCK_NOW = re.compile(r"{%\s*now\b")
PLAIN = re.compile(r"{{\s*([\w.]+)\s*}}")


class Checker(ast.NodeVisitor):
    """Collects (line, what is wrong) in one module; `names` are the names of datetimes."""

    def __init__(self, names):
        self.names, self.faults = names, []

    def visit_FormattedValue(self, node):
        """`f"{row.verified_at:%Y-%m-%d}"`, `f"{row.verified_at}"`."""
        spec = ast.unparse(node.format_spec) if node.format_spec else ""
        if self._is_datetime(node.value) or re.search(r"%[YymdHMSjBbA]", spec):
            self._refuse(node, "an f-string of a datetime")
        self.generic_visit(node)

    def visit_BinOp(self, node):
        """`"%s" % row.verified_at`."""
        if isinstance(node.op, ast.Mod):
            values = [node.right]
            if isinstance(node.right, ast.Dict | ast.Tuple):
                values = getattr(node.right, "values", None) or getattr(node.right, "elts", [])
            if any(self._is_datetime(each) for each in values):
                self._refuse(node, "a datetime in a % template")
        self.generic_visit(node)

    def visit_Subscript(self, node):
        """`row.verified_at.isoformat()[:10]`."""
        called = node.value.func if isinstance(node.value, ast.Call) else None
        is_iso = isinstance(called, ast.Attribute) and called.attr == "isoformat"
        if is_iso and self._is_datetime(called.value):
            self._refuse(node, "a part of isoformat()")
        self.generic_visit(node)

    def visit_Call(self, node):
        """`.date()`, `strftime`, `str(row.verified_at)`, Trunc and lookups without a zone."""
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        is_method = isinstance(node.func, ast.Attribute)
        keywords = {each.arg or "" for each in node.keywords}
        if name in CONVERTERS:
            self._refuse(node, f"{name}()")
        elif is_method and name in ("date", "time") and not node.args and not keywords:
            if name == "date" or self._is_datetime(node.func.value):
                self._refuse(node, f".{name}() of a datetime")
        elif name in TO_TEXT and any(self._is_datetime(each) for each in node.args):
            self._refuse(node, f"{name}() of a datetime")
        elif TRUNCATIONS.match(name) and "tzinfo" not in keywords:
            self._refuse(node, f"{name} without tzinfo=LEGAL_ZONE")
        for each in keywords:
            if DATE_LOOKUP.search(each) and DATE_LOOKUP.sub("", each).split("__")[-1] in self.names:
                self._refuse(node, f"the lookup {each}, which is in the reader's zone")
        self.generic_visit(node)

    def _is_datetime(self, node):
        name = getattr(node, "attr", getattr(node, "id", ""))
        return name in self.names or name.endswith("_at")

    def _refuse(self, node, what):
        self.faults.append((node.lineno, what))


def datetime_names():
    """Names of the DateTimeFields of the project's models, and of usual local variables."""
    fields = {
        field.name
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, DateTimeField)
    }
    return fields | LOCAL_NAMES


def faults_of_code(text, names):
    """[(line, what is wrong)] of a Python module's text."""
    checker = Checker(names)
    checker.visit(ast.parse(text))
    return checker.faults


def faults_of_template(text, names):
    """[(line, what is wrong)] of a template's text."""
    faults = []
    for number, line in enumerate(text.splitlines(), start=1):
        if FILTERED.search(line) or STOCK_NOW.search(line):
            faults.append((number, "Django's date filter: use `day` or `datetime` of `dates`"))
        for shown in PLAIN.findall(line):
            last = shown.rpartition(".")[2]
            is_bound = f" {shown}=" in line  # by blocktranslate, from a filtered value
            if not is_bound and (last in names - LOCAL_NAMES or last.endswith("_at")):
                faults.append((number, f"{shown} without a filter of `dates`"))
    return faults


def find_faults():
    """[`path:line: what is wrong`] of the whole project."""
    names = datetime_names()
    found = []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            where = path.relative_to(ROOT).as_posix()
            if where not in ALLOWED and "/migrations/" not in where:
                faults = faults_of_code(path.read_text(encoding="utf-8"), names)
                found += [f"{where}:{line}: {what}" for line, what in faults]
    for path in sorted((ROOT / "templates").rglob("*.*")):
        where = path.relative_to(ROOT).as_posix()
        faults = faults_of_template(path.read_text(encoding="utf-8"), names)
        found += [f"{where}:{line}: {what}" for line, what in faults]
    return found


def main():
    """Print what is wrong; exit status 1 if anything is."""
    env.apply()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance_site.settings")
    django.setup()
    found = find_faults()
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
