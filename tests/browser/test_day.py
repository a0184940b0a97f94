"""A day at the desk in a real browser: by keyboard where a reviewer works by keyboard."""

import pytest

from tests.browser.day import Day
from tests.browser.visits import Visitor, browser


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_day_at_the_desk(plan, live_server, language):
    """Three people work from sign-in to sign-out; every page on their way is sound."""
    with browser() as chromium:
        visitor = Visitor(chromium, live_server.url, language)
        Day(visitor, plan).play()
    assert not visitor.troubles, "\n".join(visitor.troubles)
