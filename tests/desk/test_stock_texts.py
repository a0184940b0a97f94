"""The texts of Django's admin that the desk's own catalogue words anew."""

import json
from pathlib import Path

import polib
import pytest
from django.contrib import admin

from desk.stock_texts import STOCK_TEXTS

STOCK = Path(admin.__file__).parent / "locale/zh_Hans/LC_MESSAGES/django.mo"


def test_every_text_is_one_of_djangos():
    assert set(STOCK_TEXTS) <= {entry.msgid for entry in polib.mofile(str(STOCK))}


@pytest.mark.django_db
def test_the_scripts_of_a_page_count_in_the_desks_words(signed_in):
    client = signed_in("reviewer")
    client.cookies["django_language"] = "zh-hans"
    words = json.dumps("已选 %(sel)s 条，本页共 %(cnt)s 条")
    assert words in client.get("/desk/jsi18n/").text
