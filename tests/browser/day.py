"""What four people do in a day at the desk, and what their pages show of it."""

from dataclasses import dataclass
from threading import Thread

from django.db import connections
from playwright.sync_api import expect

from accounts.enums import AccountState, ApplicationState, EntityState
from accounts.imports import jobs
from accounts.models import PublicAccount, RegistrationApplication
from tests.browser.tour import Stop
from tests.factories import PASSWORD

REGISTRY = """\
external_id,name,content_category,entity_type,entity_legal_name,entity_unified_social_credit_code
day-1,晨间山雀,general,enterprise,示例传媒00000有限公司,9133010055TH2HUCCE
day-2,,general,enterprise,示例传媒00000有限公司,9133010055TH2HUCCE
"""

CONFIRM_IMPORT = "[action$='/decide/confirm/'] button, a[href$='/decide/confirm/']"


def work_off():
    """Let the worker do what waits, in a thread of its own as Playwright wants it."""

    def work():
        jobs.work_off()
        connections.close_all()

    worker = Thread(target=work)
    worker.start()
    worker.join()


@dataclass(frozen=True)
class Plan:
    """What the day is about, by name: an unclaimed application with materials, an account."""

    application: str
    account: str


def plan():
    """Choose on the demo desk what its people may decide."""
    submitted = RegistrationApplication.objects.filter(
        state=ApplicationState.SUBMITTED, entity__state=EntityState.VERIFIED
    )
    account = PublicAccount.objects.filter(state=AccountState.ACTIVE, holds=None).earliest("pk")
    return Plan(submitted.exclude(qualifications=None).earliest("pk").requested_name, account.name)


class Day:
    """Plays the day; `visitor` judges every page on the way."""

    def __init__(self, visitor, plan):
        self.visitor, self.page, self.plan = visitor, visitor.page, plan

    def play(self):
        """From the first sign-in to the last sign-out."""
        self.sign_in("reviewer01")
        self.claim()
        self.approve()
        self.ask()
        self.reject()
        self.save_a_view()
        self.sign_out()
        self.sign_in("approver01")
        self.propose_closure()
        self.sign_out()
        self.sign_in("approver02")
        self.confirm()
        self.prove()
        self.sign_out()
        self.sign_in("importer01")
        self.bring_in()
        self.sign_out()

    def sign_in(self, username):
        """By the form; the workbench follows."""
        self.visitor.go("/desk/login/?next=/desk/")
        self.look("sign-in", "[name=username]")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.look("workbench", "#content.workbench")

    def sign_out(self):
        """By the button in the header."""
        self.page.click("#logout-form button")
        self.look("signed-out", "body:not(:has(#logout-form))")

    def claim(self):
        """From the unclaimed queue, by keyboard: opening what waits there claims it."""
        self.page.click("a[href*='queue=unclaimed']")
        self.look("queue", "#result_list")
        self.press("j")
        self.page.get_by_role("link", name=self.plan.application).focus()
        self.press("o")
        self.look("review", "[data-hotkey=a]")

    def approve(self):
        """Look at the evidence, then two keys: approve, and next."""
        expect(self.page.locator("figure.scan img").first).to_be_visible()
        self.page.click("[data-zoom=in]")
        expect(self.page.locator(".scan .pages").first).to_have_attribute("data-zoom", "150")
        self.press("a")
        self.look("approved", ".messagelist [data-hotkey=n]")
        self.press("n")
        self.look("next", "[data-hotkey=i]")

    def ask(self):
        """Request information for one reason, then go on."""
        self.press("i")
        self.give_reasons(1)
        self.look("asked", ".messagelist [data-hotkey=n]")
        self.press("n")
        self.look("next", "[data-hotkey=r]")

    def reject(self):
        """Reject for two reasons, and look something up."""
        self.press("r")
        self.give_reasons(2)
        self.look("rejected", "[data-recall]")

    def give_reasons(self, count):
        """Choose reasons, preview the message, send it."""
        self.look("decision", "[name=reason_codes]")
        for reason in self.page.locator("[name=reason_codes]").all()[:count]:
            reason.check()
        self.page.click("form.card button.main")
        self.look("message", "button[name=send]")
        self.page.click("button[name=send]")

    def search(self, term):
        """From the header, by key; the first result."""
        self.press("/")
        self.page.keyboard.type(term)
        self.page.keyboard.press("Enter")
        self.look("search", ".rows a")
        self.page.locator(".rows a", has_text=term).first.click()

    def save_a_view(self):
        """Filter a list and keep it under a name."""
        self.visitor.go("/desk/accounts/publicaccount/?all=1")
        self.look("list", "#result_list")
        self.page.locator(".list-filters details summary").first.click()
        self.page.locator("[name=state]").first.check()
        self.page.click(".list-filters button.main")
        self.look("filtered", ".chips")
        self.page.locator(".list-tools details summary").first.click()
        self.page.fill(".list-tools [name=name]", "晨会")
        self.page.locator(".list-tools [name=name]").press("Enter")
        self.look("view", ".list-tabs a:has-text('晨会')")

    def propose_closure(self):
        """Close an account: it takes a second person."""
        self.search(self.plan.account)
        self.look("account", "a[href$='/decide/close/']")
        self.page.click("a[href$='/decide/close/']")
        self.give_reasons(1)
        self.look("proposal", "#content")

    def confirm(self):
        """The second person finds it on the workbench, and sees what it changes."""
        self.page.click("a[href*='queue=second_person']")
        self.look("proposals", "#result_list")
        self.page.get_by_role("link", name=self.plan.account).click()
        self.look("second-person", "a[href$='/decide/confirm/']")
        self.page.click("a[href$='/decide/confirm/']")
        self.look("confirmation", "form.card button.main")
        self.page.click("form.card button.main")
        self.look("confirmed", ".messagelist")

    def prove(self):
        """The timeline tells both; the certificate prints it."""
        self.search(self.plan.account)
        self.look("timeline", "#story li.decision")
        told = self.page.locator("#story li.decision").first
        expect(told).to_contain_text("approver01")
        expect(told).to_contain_text("approver02")
        self.page.click("a[href$='/certificate/']")
        self.look("certificate", "body.certificate")

    def bring_in(self):
        """A file with a faulty row is previewed, then imported."""
        self.visitor.go("/desk/accounts/importbatch/add/")
        self.look("upload", "[type=file]")
        file = {"name": "registry.csv", "mimeType": "text/csv", "buffer": REGISTRY.encode()}
        self.page.set_input_files("[type=file]", file)
        self.page.click("form.card button.main")
        self.look("import-progress", "progress")
        work_off()
        self.look("import-preview", CONFIRM_IMPORT)
        expect(self.page.locator("#content")).to_contain_text("×")
        self.page.click(CONFIRM_IMPORT)
        self.page.wait_for_selector("progress")
        work_off()
        self.page.wait_for_selector("progress", state="detached")
        self.look("imported", "#story li.decision")

    def press(self, key):
        """One key, whatever has the focus."""
        self.page.keyboard.press(key)

    def look(self, name, selector):
        """Wait for what the page is known by, then judge the page under a name."""
        self.page.wait_for_selector(selector)
        self.visitor.judge(Stop(name, "", ""))
