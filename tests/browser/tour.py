"""The tour: which pages a browser visits on the demo desk, as whom, and what it does there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ApplicationState, ImportState, TransferState
from accounts.models import (
    AccountTransfer,
    ImportBatch,
    PublicAccount,
    RegistrationApplication,
)
from audit.models import MessageTemplate, Proposal
from demo import paperwork, programs, scenario
from disclosure.domain.webhooks import outbox
from disclosure.models import ApiClient, RegulatorReport, WebhookEndpoint
from licensing.enums import CredentialState
from moderation.enums import AppealState, CaseState
from moderation.models import Appeal, Case
from staff.models import User
from tests.factories import PASSWORD

# The fewest accounts with which the demo still shows every state.
ACCOUNTS = 52


@dataclass(frozen=True)
class Stop:
    """One page: its `name`, who looks at it ("": without sign-in), and where it is: a path, or what
    finds it on the demo desk. `act` is done there before anybody judges the page. It speaks its
    own `language`, if it has one, or that of the reader.
    """

    name: str
    who: str
    where: str | Callable
    act: Callable | None = None
    status: int = 200
    language: str = ""


def page(obj, view="change", *args):
    """The path of a page of `obj`."""
    return reverse(f"admin:{obj._meta.label_lower.replace('.', '_')}_{view}", args=[obj.pk, *args])


def application():
    """An application that its reviewer may decide, with a scan to look at."""
    return RegistrationApplication.objects.filter(
        assignee__username="reviewer01",
        state=ApplicationState.IN_REVIEW,
        qualifications__state=CredentialState.SUBMITTED,
    ).earliest("pk")


def case():
    """A case that its moderator works on, with a sanction that waits for a second person."""
    mine = Case.objects.filter(assignee__username="moderator01", state=CaseState.IN_PROGRESS)
    return mine.exclude(sanctions=None).latest("pk")


def appeal():
    """An appeal that its officer has claimed."""
    return Appeal.objects.filter(state=AppealState.IN_REVIEW).earliest("pk")


def proposal():
    """The closure of an account, which waits for a second person."""
    label = PublicAccount._meta.label_lower
    return Proposal.objects.open().filter(object_label=label, verb="close").earliest("pk")


def account():
    """An account with a special label."""
    return PublicAccount.objects.exclude(labels=None).earliest("pk")


def transfer():
    """A transfer that has been announced."""
    return AccountTransfer.objects.filter(state=TransferState.ANNOUNCED).earliest("pk")


def report():
    """The latest report that was prepared."""
    return RegulatorReport.objects.latest("pk")


def open_first(page):
    """Unfold the first address of the API."""
    page.locator("details summary").first.click()


def foreign_file():
    """A file that waits for its columns."""
    return ImportBatch.objects.get(state=ImportState.MAPPING)


def template():
    """The template of a message."""
    return MessageTemplate.objects.earliest("pk")


def sign_in(page):
    """Sign in by the form, as a reviewer does every morning."""
    page.fill("[name=username]", "reviewer01")
    page.fill("[name=password]", PASSWORD)
    page.click("#login-form [type=submit]")


def preview(page):
    """Choose two reasons and look at the message."""
    for reason in page.locator("[name=reason_codes]").all()[:2]:
        reason.check()
    page.click("form.card button.main")


def upload_reasons(page):
    """Choose a file of three reason codes, one of them refused, and look at what it would do."""
    page.set_input_files(
        "[name=file]", {"name": "reasons.csv", "mimeType": "text/csv", "buffer": reasons_file()}
    )
    page.click("form.card button.main")


def reasons_file():
    """A new reason code, a changed one, and one that is refused."""
    head = "code,article,verbs,title_en,title_zh,message_en,message_zh,is_active"
    words = "Did not come,未到场,You did not come.,您未到场。,yes"
    rows = (f"no-show,8,reject,{words}", f"over-cap,10,reject,{words}", f"bad code,99,x,{words}")
    return "\n".join((head, *rows)).encode("gb18030")


def open_menu(page):
    """Open the menu of an export in clear."""
    page.locator(".list-tools details").last.locator("summary").click()


STOPS = (
    Stop("sign-in", "", "/desk/login/"),
    Stop("workbench", "", "/desk/login/?next=/desk/", sign_in),
    Stop("queue", "reviewer01", "/desk/accounts/registrationapplication/?queue=unclaimed"),
    Stop("review", "reviewer01", lambda: page(application())),
    Stop("decision", "reviewer01", lambda: page(application(), "decide", "reject")),
    Stop("preview", "reviewer01", lambda: page(application(), "decide", "reject"), preview),
    Stop("list", "reviewer01", "/desk/accounts/publicaccount/?all=1&state=active"),
    Stop("notices", "reviewer01", "/desk/notices/"),
    Stop("preferences", "reviewer01", "/desk/preferences/"),
    Stop("new-application", "intake01", "/desk/accounts/registrationapplication/add/"),
    Stop("new-transfer", "intake01", "/desk/accounts/accounttransfer/add/"),
    Stop("new-complaint", "intake01", "/desk/moderation/complaint/add/"),
    Stop("case", "moderator01", lambda: page(case())),
    Stop("sanction", "moderator01", lambda: page(case(), "decide", "sanction")),
    Stop("appeal", "appeals01", lambda: page(appeal())),
    Stop("second-person", "approver02", lambda: page(proposal())),
    Stop("account", "reviewer01", lambda: page(account())),
    Stop("entity", "reviewer01", lambda: page(account().entity)),
    Stop("transfer", "approver02", lambda: page(transfer())),
    Stop("import", "importer01", "/desk/accounts/importbatch/add/"),
    Stop("columns", "importer01", lambda: page(foreign_file(), "columns")),
    Stop("to-verify", "approver01", "/desk/accounts/operatingentity/?queue=imported_to_verify"),
    Stop("file-to-verify", "reviewer01", "/desk/accounts/operatingentity/verify-by-file/"),
    Stop("undelivered", "approver01", "/desk/audit/message/?queue=undelivered"),
    Stop("templates", "admin01", "/desk/audit/messagetemplate/"),
    Stop("template", "admin01", lambda: page(template())),
    Stop("template-to-revise", "admin01", lambda: page(template(), "decide", "revise")),
    Stop("screening", "reviewer02", "/desk/accounts/protectedname/try/?name=★山城早報☆"),
    Stop("obligations", "auditor01", "/desk/regulations/dutyrun/"),
    Stop("duty", "auditor01", "/desk/regulations/dutyrun/rule/agreement-missing/"),
    Stop("coverage", "auditor01", "/desk/regulations/dutyrun/coverage/"),
    Stop(
        "rehearsal",
        "auditor01",
        "/desk/regulations/dutyrun/rehearsal/"
        "?code=account_cap.enterprise&value=1&in_force_from=2027-01-01",
    ),
    Stop("reports", "auditor01", "/desk/disclosure/regulatorreport/"),
    Stop("filings", "auditor01", "/desk/disclosure/filing/"),
    Stop("account-duties", "auditor01", lambda: page(account(), "obligations")),
    Stop("seals", "auditor01", "/desk/audit/seal/"),
    Stop("parameters", "admin01", "/desk/regulations/parameter/"),
    Stop("table-import", "admin01", "/desk/regulations/reasoncode/import/"),
    Stop("table-preview", "admin01", "/desk/regulations/reasoncode/import/", upload_reasons),
    Stop("in-clear", "privacy01", "/desk/accounts/operatingentity/?all=1", open_menu),
    Stop("report", "auditor01", lambda: page(report())),
    Stop("report-in-print", "auditor01", lambda: page(report(), "print"), language="zh-hans"),
    Stop("report-to-prepare", "approver01", "/desk/disclosure/regulatorreport/add/"),
    Stop("report-to-file", "approver01", lambda: page(report(), "decide", "record_filing")),
    Stop("client", "admin01", lambda: page(ApiClient.objects.earliest("pk"))),
    Stop(
        "key-to-issue",
        "admin01",
        lambda: page(ApiClient.objects.earliest("pk"), "decide", "issue_key"),
    ),
    Stop("endpoint", "admin01", lambda: page(WebhookEndpoint.objects.get())),
    Stop("endpoint-to-enter", "admin01", "/desk/disclosure/webhookendpoint/add/"),
    Stop("deliveries", "admin01", "/desk/disclosure/webhookdelivery/"),
    Stop("register", "", "/public/?content_category=health"),
    Stop("public-account", "", lambda: f"/public/accounts/{account().external_id}/"),
    Stop("public-transfers", "", "/public/transfers/"),
    Stop("public-closed", "", "/public/closed/"),
    Stop("public-platform", "", "/public/platform/"),
    Stop("public-figures", "", "/public/figures/"),
    Stop("public-ledger", "", "/public/ledger/"),
    Stop("programs", "", "/public/programs/", open_first),
    Stop("public-appeal", "", "/public/appeals/"),
    Stop("complaint", "", "/public/complaints/"),
    Stop("public-messages", "", "/public/messages/"),
    Stop(
        "public-objection", "", lambda: f"/public/transfers/{transfer().receipt_number}/objection/"
    ),
    Stop("look-up", "", "/public/answers/"),
    Stop("not-found", "", "/nowhere/", status=404),
)


def load():
    """Load and seal the demo desk."""
    now = timezone.now()
    scenario.load(now)
    call_command("audit_keygen")
    programs.play(now)
    paperwork.play(now)
    outbox.gather(at=now)


def prepare():
    """Sign everybody in; return (stop, path, session) of each page.

    All that the browser needs is looked up before it starts, because Django closes its database to
    a thread that drives Playwright.
    """
    sessions = {"": ""}
    for name in {stop.who for stop in STOPS} - {""}:
        client = Client()
        client.force_login(User.objects.get(username=name), backend="staff.backends.StaffBackend")
        sessions[name] = client.session.session_key
    return [
        (stop, stop.where if isinstance(stop.where, str) else stop.where(), sessions[stop.who])
        for stop in STOPS
    ]
