"""A browser that visits the pages of the tour and writes down what is wrong with them."""

import contextlib
import shutil
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.browser.tour import Stop

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SIZE = {"width": 1280, "height": 960}
TELEPHONE = {"width": 390, "height": 844}
# What axe looks at in a page, and what is worth another look when only its colors have changed.
# Its preload fetches style sheets and puts them into the page, which the page's own policy forbids.
ALL_RULES = {"resultTypes": ["violations"], "preload": False}
COLOR_RULES = ALL_RULES | {"runOnly": ["color-contrast", "link-in-text-block"]}
GRAVE = ("serious", "critical")
RUN_AXE = "(options) => axe.run(options).then((results) => results.violations)"
# By how many pixels a page is wider than its window; and what of the page lies over its heading.
EXCESS = "document.documentElement.scrollWidth - window.innerWidth"
OVER_HEADING = """() => {
    const heading = document.querySelector("#content > h1");
    if (!heading) return [];
    const range = document.createRange();
    range.selectNodeContents(heading);
    const own = range.getBoundingClientRect();
    return [...document.querySelectorAll("#content a, #content button")].filter((each) => {
        const box = each.getBoundingClientRect();
        return !heading.contains(each) && box.width > 0
            && box.left < own.right && box.right > own.left
            && box.top < own.bottom && box.bottom > own.top;
    }).map((each) => each.innerText);
}"""
# When no color is on its way any more.
SETTLED = "Promise.allSettled(document.getAnimations().map((each) => each.finished))"
# The browser's own word for a page that is meant to answer with an error.
EXPECTED_ERROR = "Failed to load resource: the server responded with a status of {status}"


@contextlib.contextmanager
def browser():
    """Chromium without a window."""
    with sync_playwright() as playwright:
        # Its sandbox does not start as root; what it visits here is our own.
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield chromium
        finally:
            chromium.close()


class Visitor:
    """One window that speaks `language`; `troubles` holds what went wrong, one line each."""

    def __init__(self, chromium, server_url, language):
        self.server_url, self.language = server_url, language
        self.context = chromium.new_context(viewport=SIZE, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.troubles, self.stop, self.status = [], None, None
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self._trouble(f"script error: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def visit(self, stop, path, session):
        """Open a page as the person of `session` and do there what the tour does."""
        self.stop, self.status = stop, None
        cookies = {settings.LANGUAGE_COOKIE_NAME: self.language}
        if session:
            cookies[settings.SESSION_COOKIE_NAME] = session
        self.context.clear_cookies()
        self.context.add_cookies(
            [
                {"name": name, "value": value, "url": self.server_url}
                for name, value in cookies.items()
            ]
        )
        self.lighten()
        self.page.goto(self.server_url + path)
        if stop.act:
            stop.act(self.page)
            self.page.wait_for_load_state()
        self._check_answer()

    def go(self, path):
        """Open a page in the visitor's language, as whoever is signed in."""
        self.stop = Stop(f"on the way to {path}", "", path)
        self._speak()
        self.page.goto(self.server_url + path)

    def judge(self, stop):
        """Write down what is wrong with the page as it stands, light and dark."""
        self.stop = stop
        self.lighten()
        self.inspect("light")
        self.page.emulate_media(color_scheme="dark")
        self.inspect("dark", COLOR_RULES)
        self.lighten()
        self._check_answer()

    def lighten(self):
        """Let the system ask for light colors."""
        self.page.emulate_media(color_scheme="light")

    def darken(self, by_choice):
        """Go dark, by the person's own choice or because the system asks for it."""
        if by_choice:
            self.page.evaluate("document.documentElement.dataset.theme = 'dark'")
        else:
            self.page.emulate_media(color_scheme="dark")

    def inspect(self, mode, options=ALL_RULES):
        """Write down what axe finds serious or critical in a page as it stands."""
        self.page.evaluate(SETTLED)
        # The browser's debugger brings axe in, so that the page's own policy stays in force.
        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(AXE_SCRIPT)
        for violation in self.page.evaluate(RUN_AXE, options):
            if violation["impact"] in GRAVE:
                where = " ".join(node["target"][0] for node in violation["nodes"])
                how = violation["nodes"][0]["failureSummary"].replace("\n", " ")
                self._trouble(f"{mode}: {violation['id']} at {where}: {how}")

    def narrow(self):
        """Write down what does not fit into the window of a telephone."""
        self.page.set_viewport_size(TELEPHONE)
        if excess := self.page.evaluate(EXCESS):
            self._trouble(f"{excess} pixels wider than a telephone")
        if over := self.page.evaluate(OVER_HEADING):
            self._trouble(f"over the heading: {over}")
        self.page.set_viewport_size(SIZE)

    def picture(self):
        """What the window shows, as PNG."""
        self.page.evaluate(SETTLED)
        return self.page.screenshot()

    def _speak(self):
        name, value = settings.LANGUAGE_COOKIE_NAME, self.language
        self.context.add_cookies([{"name": name, "value": value, "url": self.server_url}])

    def _check_answer(self):
        if self.status != self.stop.status:
            self._trouble(f"answered {self.status}")
        spoken = self.page.get_attribute("html", "lang")
        if spoken != (self.stop.language or self.language):
            self._trouble(f"speaks {spoken}")

    def _trouble(self, what):
        self.troubles.append(f"{self.stop.name} ({self.language}): {what}")

    def _console(self, message):
        if message.type not in ("error", "warning"):
            return
        expected = EXPECTED_ERROR.format(status=self.stop.status)
        if self.stop.status == 200 or not message.text.startswith(expected):
            self._trouble(f"console {message.type}: {message.text}")

    def _request(self, request):
        if urlsplit(request.url).netloc != urlsplit(self.server_url).netloc:
            self._trouble(f"asks elsewhere: {request.url}")

    def _response(self, response):
        if response.request.is_navigation_request():
            self.status = response.status
        elif response.status >= 400:
            self._trouble(f"{response.status}: {response.url}")
