"""Every page of the tour in a real browser: in both languages, light and dark."""

import pytest

from tests.browser.tour import STOPS
from tests.browser.visits import COLOR_RULES, Visitor, browser


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_is_sound(pages, live_server, language):
    """The content security policy is never offended, nothing comes from elsewhere, the console
    stays empty, the page fits a telephone, and axe finds nothing serious; a dark page is chosen
    in Chinese, the system's wish in English.
    """
    with browser() as chromium:
        visitor = Visitor(chromium, live_server.url, language)
        for page in pages:
            visitor.visit(*page)
            visitor.inspect("light")
            visitor.narrow()
            visitor.darken(by_choice=language != "en")
            visitor.inspect("dark", COLOR_RULES)
    assert not visitor.troubles, "\n".join(visitor.troubles)


# What no page of ours does: a script in the page, a picture from elsewhere, a field without a name.
OFFENSES = """() => {
    const script = document.createElement("script");
    script.textContent = "console.log('it ran')";
    const picture = document.createElement("img");
    picture.src = "https://elsewhere.example/pixel.png";
    document.querySelector("main, body").append(script, picture, document.createElement("input"));
    document.querySelector("main, body").style.width = "500px";
}"""


def test_an_unsound_page_is_found_out(live_server):
    offending = STOPS[0]
    with browser() as chromium:
        visitor = Visitor(chromium, live_server.url, "en")
        visitor.visit(offending, "/nowhere/", session="")
        visitor.page.evaluate(OFFENSES)
        visitor.inspect("light")
        visitor.narrow()
    found = "\n".join(visitor.troubles)
    for trouble in (
        "answered 404",
        "script-src 'self'",
        "img-src 'self'",
        "light: image-alt",
        "light: label",
        "pixels wider than a telephone",
    ):
        assert trouble in found
