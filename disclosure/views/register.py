"""Pages of the public register: they show the projections of `disclosure.register`."""

from functools import wraps
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from desk.arguments import is_pk
from disclosure import register
from disclosure.filters import AccountFilter
from disclosure.throttle import limited_reads
from regulations.calendar import legal_date

PAGE_SIZE = 30
AFTER = "after"
CHECKPOINT_TYPE = "text/plain; charset=utf-8"


class Page(NamedTuple):
    """Some projections, and the query string of the page behind them, empty at the end."""

    rows: list
    next_query: str


def _public(view):
    """A page that anybody may read, so often a minute."""

    @wraps(view)
    @require_safe
    @limited_reads
    @never_cache  # its language is that of the reader
    def shown(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    return shown


@_public
def home(request):
    """The way into the register: search by how a name begins, by id, by credit code."""
    search = AccountFilter(request.GET, register.accounts())
    is_asked = any(request.GET.get(name) for name in search.form.fields)
    context = {"search": search}
    if is_asked and search.is_valid():
        context["page"] = _page(request, search.qs, register.account)
    return render(request, "disclosure/home.html", context)


@_public
def account(request, platform_id):
    """One account: who operates it, its labels, its state (Article 9)."""
    row = register.accounts().filter(external_id=platform_id).first()
    if not row:
        raise Http404
    day = legal_date(timezone.now())
    notices = register.transfers().filter(account=row).order_by("-pk")[:PAGE_SIZE]
    context = {
        "account": register.account_page(row, day),
        "closed": register.closure(row),
        "notices": [register.transfer(each) for each in notices],
    }
    return render(request, "disclosure/account.html", context)


@_public
def transfers(request):
    """Notices of accounts that change hands (Article 12), newest first."""
    page = _page(request, register.transfers(), register.transfer, newest=True)
    return render(request, "disclosure/transfers.html", {"page": page})


@_public
def closed(request):
    """Accounts that were closed, whose names do not come back (Articles 18, 19)."""
    page = _page(request, register.closed_accounts(), register.closed_account, newest=True)
    return render(request, "disclosure/closed.html", {"page": page})


@_public
def platform(request):
    """The platform's own licenses, its agreements, and its rules on file (Articles 5 to 7)."""
    day = legal_date(timezone.now())
    context = {
        "licenses": register.licenses(day),
        "agreements": register.agreements(day),
        "filings": register.rules_filings(),
    }
    return render(request, "disclosure/platform.html", context)


@_public
def figures(request):
    """Complaints of each month and their handling, as the authority was told (Article 20)."""
    return render(request, "disclosure/figures.html", {"months": register.months()})


@_public
def ledger(request):
    """The latest checkpoint of the ledger, for whoever keeps copies of it."""
    return render(request, "disclosure/ledger.html", {"checkpoint": register.checkpoint()})


@_public
def checkpoint(request):
    """The signed note of the latest checkpoint, as a file."""
    found = register.checkpoint()
    if found is None:
        raise Http404
    return HttpResponse(found.note, content_type=CHECKPOINT_TYPE)


def _page(request, rows, told, *, newest=False):
    """The Page of `rows` that begins behind the row that the address names. Raises Http404."""
    after = request.GET.get(AFTER, "")
    if after:
        if not is_pk(after):
            raise Http404
        rows = rows.filter(**{"pk__lt" if newest else "pk__gt": int(after)})
    found = list(rows.order_by("-pk" if newest else "pk")[: PAGE_SIZE + 1])
    query = request.GET.copy()
    if len(found) > PAGE_SIZE:
        query[AFTER] = found[PAGE_SIZE - 1].pk
    return Page(
        [told(row) for row in found[:PAGE_SIZE]],
        query.urlencode() if len(found) > PAGE_SIZE else "",
    )
