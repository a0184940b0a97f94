"""A registry file on its way into service: what three people do in the browser, and how often they
click.
"""

import base64

from playwright.sync_api import expect

from tests.browser.day import work_off
from tests.browser.tour import Stop
from tests.browser.visits import Visitor
from tests.factories import PASSWORD

# What a person drags from a folder onto the page.
MAKE_FILE = """([name, type, content]) => {
    const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], name, { type }));
    return transfer;
}"""


class Clerk:
    """One person in a window of their own; every click is added to the list `clicks`."""

    def __init__(self, chromium, server_url, username, clicks):
        self.visitor = Visitor(chromium, server_url, "zh-hans")
        self.page, self.clicks = self.visitor.page, clicks
        self.visitor.go("/desk/login/?next=/desk/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.look("workbench", "#content.workbench")

    def click(self, selector):
        """One click on what `selector` finds."""
        self.clicks.append(selector)
        self.page.locator(selector).first.click()

    def choose(self, selector, value):
        """One of a menu: a click that opens it, and one that chooses."""
        self.clicks += [selector, f"{selector} {value}"]
        self.page.select_option(selector, value)

    def search(self, selector, term):
        """Type a term, and have it looked for."""
        self.page.fill(selector, term)
        self.page.locator(selector).press("Enter")

    def look(self, name, selector):
        """Wait for what the page is known by, then judge the page under a name."""
        self.page.wait_for_selector(selector)
        self.visitor.judge(Stop(name, "", ""))

    def drop(self, file):
        """Drag a file onto the page."""
        content = base64.b64encode(file["buffer"]).decode()
        facts = [file["name"], file["mimeType"], content]
        transfer = self.page.evaluate_handle(MAKE_FILE, facts)
        self.page.dispatch_event("main, body", "drop", {"dataTransfer": transfer})

    def choose_file(self, file):
        """Choose a file: a click that opens the dialog, and one in it."""
        self.clicks += ["[type=file]", file["name"]]
        self.page.set_input_files("[type=file]", file)

    def import_file(self, file, *, dropped):
        """From the navigation to the import that has finished."""
        self.click("nav details:has(a[href$='/accounts/importbatch/']) summary")
        self.click("nav a[href$='/accounts/importbatch/']")
        self.click("a[href$='/accounts/importbatch/add/']")
        self.look("upload", "[type=file]")
        self.drop(file) if dropped else self.choose_file(file)
        self.click("form.card button.main")
        self.page.wait_for_selector("progress")
        work_off()
        confirm = "[action$='/decide/confirm/'] button"
        self.look("preview", confirm)
        self.click(confirm)
        self.page.wait_for_selector("progress")
        work_off()
        self.page.wait_for_selector("progress", state="detached")
        self.look("imported", "text=投入使用")

    def decide_on_queue(self, code):
        """Everything in a queue, from the workbench."""
        self.click(f"a[href*='queue={code}']")
        self.look(code, "#result_list")
        self.click(".object-tools form button.main")
        self.look("decide", "form.card button.main")

    def verify(self):
        """All that were imported, by one look-up."""
        self.decide_on_queue("imported_to_verify")
        expect(self.page.locator("[name=method]")).to_have_value("")
        self.choose("[name=method]", "registry_lookup")
        self.page.fill("[name=reference]", "国家企业信用信息公示系统，登记信息页")
        self.click("form.card button.main")

    def confirm(self):
        """What a colleague proposed."""
        self.click("a[href*='queue=second_person']")
        self.look("proposals", "#result_list")
        self.click("#result_list th a")
        self.look("proposal", "a[href$='/decide/confirm/']")
        self.click("a[href$='/decide/confirm/']")
        self.look("confirmation", "form.card button.main")
        self.click("form.card button.main")

    def activate(self):
        """All that are ready."""
        self.decide_on_queue("imported_to_activate")
        self.click("form.card button.main")

    def see_completed(self, count):
        """The page of a bulk decision whose rows were all done."""
        self.look("completed", "text=已办理")
        expect(self.page.locator(".messagelist")).to_contain_text(f"{count} 行")

    def find(self, name):
        """The account, on the desk and in the public register."""
        self.search("[name=q]", name)
        self.look("search", f".rows a:has-text('{name}')")
        self.visitor.go("/public/")
        self.search("[name=q]", name)
        self.look("register", f"a:has-text('{name}')")
        self.click(f"a:has-text('{name}')")
        self.look("public account", "text=正常服务")
