"""Texts that are kept in each language of the desk, because their reader is somebody else."""

from django.conf import settings
from django.utils import translation


def in_languages(write):
    """{language: text} of what `write()` returns while the language is active."""
    texts = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            texts[language] = str(write())
    return texts


def in_current_language(texts):
    """The one of `{language: text}` for the active language, else any of them; "" for none."""
    language = translation.get_language()
    return texts.get(language) or next(iter(texts.values()), "")
