"""Words in the cells of a file that no vocabulary holds: found before the file is checked, so that
somebody says once what they mean.
"""

from collections import Counter, defaultdict

from django.utils.translation import gettext as _

from accounts.imports.columns import COLUMNS, VOCABULARIES, shown
from accounts.imports.headers import HeaderRefused
from desk.files.cells import fold_word
from desk.files.tables import read_rows

# More words than these are no vocabulary: the rows with them are faulty.
MAX_WORDS = 30
MAX_WORD_CHARACTERS = 40


def unknown_words(path, layout, columns):
    """{column: {word: how many rows}} of the words that mean nothing yet, most frequent first.

    `columns` are what the columns of the file are taken for. Raises FileRefused, UndecodableFile.
    """
    positions = {name: columns.index(name) for name in VOCABULARIES if name in columns}
    counts = defaultdict(Counter)
    for _line, cells, fault in read_rows(path, layout):
        if not fault:
            for name, position in positions.items():
                counts[name][cells[position]] += 1
    found = {name: _unknown(name, counts[name]) for name in positions}
    return {name: words for name, words in found.items() if 0 < len(words) <= MAX_WORDS}


def unsaid(words, chosen):
    """Those of `unknown_words` of which `chosen` says nothing."""
    found = {
        name: {word: count for word, count in counts.items() if not _is_said(name, word, chosen)}
        for name, counts in words.items()
    }
    return {name: counts for name, counts in found.items() if counts}


def choose_words(words, chosen, choices):
    """`chosen` with what `choices` say of single words: (column or "", word, value or ""), a value
    in any of its words.

    A choice without a column is for the column that has the value. Raises HeaderRefused for one
    that fits no column, or for a word that no row holds.
    """
    meanings = {name: dict(said) for name, said in chosen.items()}
    for column, word, value in choices:
        fitting = [
            name
            for name, vocabulary in VOCABULARIES.items()
            if column in ("", name) and (not value or vocabulary.find(value))
        ]
        if not column and len(fitting) > 1:
            holding = [name for name in fitting if _holds(words.get(name, ()), word)]
            fitting = holding or fitting
        if len(fitting) != 1:
            message = _("“%(word)s=%(value)s” fits no column, or several: write COLUMN:WORD=VALUE.")
            problem = (0, shown(word), "word", message % {"word": shown(word), "value": value})
            raise HeaderRefused([problem])
        [name] = fitting
        meanings.setdefault(name, {})[fold_word(word)] = VOCABULARIES[name].find(value)
    return meanings


def _unknown(name, counts):
    column, words = COLUMNS[name], Counter()
    for cell, count in counts.items():
        word = column.clean(cell)
        if word and len(word) <= MAX_WORD_CHARACTERS and not column.vocabulary.find(word):
            words[word] += count
    return dict(words.most_common())


def _holds(words, word):
    return fold_word(word) in map(fold_word, words)


def _is_said(name, word, chosen):
    return fold_word(word) in chosen.get(name, ())
