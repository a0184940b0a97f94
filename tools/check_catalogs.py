"""Check that every message catalogue is complete and that its .mo says what its .po says."""

import re
import sys
from pathlib import Path

import polib

BASE_DIR = Path(__file__).resolve().parent.parent
# What is no prose in a message: placeholders, commands, and what is typed as it stands.
LITERAL = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}|`[^`]*`|<[^>]+>|列:词=值")
HALF_WIDTH = re.compile("[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")


def problems(po_path):
    """Yield one line for each thing wrong with the catalogue at `po_path`."""
    catalogue = polib.pofile(str(po_path))
    if catalogue.metadata_is_fuzzy:
        yield "fuzzy: the header"
    for entry in catalogue:
        if entry.obsolete:
            yield f"obsolete: {entry.msgid!r}"
        elif entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        elif not entry.translated():
            yield f"untranslated: {entry.msgid!r}"
        elif has_half_width_punctuation(entry):
            yield f"half-width punctuation: {entry.msgid!r}"

    mo_path = po_path.with_suffix(".mo")
    if not mo_path.exists():
        yield f"{mo_path.name} is missing: run `make messages`"
        return
    compiled = polib.mofile(str(mo_path))
    if compiled.metadata.get("Plural-Forms") != catalogue.metadata.get("Plural-Forms"):
        yield f"{mo_path.name} has other plural forms: run `make messages`"
    wanted, found = messages(catalogue.translated_entries()), messages(compiled)
    for key in sorted(wanted.keys() | found.keys(), key=repr):
        if wanted.get(key) != found.get(key):
            yield f"{mo_path.name} is out of step at {key[1]!r}: run `make messages`"


def has_half_width_punctuation(entry):
    """Whether a Chinese text uses the comma, colon or parenthesis of another script."""
    texts = (entry.msgstr, *entry.msgstr_plural.values())
    return any(HALF_WIDTH.search(LITERAL.sub("字", text)) for text in texts)


def messages(entries):
    """Map what identifies each message to what it is translated as."""
    return {
        (entry.msgctxt, entry.msgid, entry.msgid_plural): entry.msgstr_plural or entry.msgstr
        for entry in entries
    }


def main(root=BASE_DIR):
    """Print each problem in one line; return how the process should exit."""
    lines = [
        f"{path.relative_to(root)}: {problem}"
        for pattern in ("locale", "*/locale")
        for path in sorted(root.glob(f"{pattern}/*/LC_MESSAGES/*.po"))
        for problem in problems(path)
    ]
    for line in lines:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
