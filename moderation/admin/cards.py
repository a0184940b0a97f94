"""Cards that several screens of moderation show."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.cards import accounts_card
from accounts.admin.tones import ACCOUNT_TONES
from accounts.models import PublicAccount
from desk.review import Card, Fact
from desk.templatetags.desk import due
from moderation.admin.tones import (
    APPEAL_TONES,
    CASE_TONES,
    COMPLAINT_TONES,
    SANCTION_TONES,
    SIGNAL_TONES,
)
from regulations.formatting import format_date, format_datetime

# How many neighbors a card lists; the list page behind its link shows all.
LIMIT = 12


def page_of(obj):
    """The address of an object's page."""
    opts = obj._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[obj.pk])


def add_page(model, **initial):
    """The address of a model's add page, prefilled."""
    opts = model._meta
    return f"{reverse(f'admin:{opts.app_label}_{opts.model_name}_add')}?{urlencode(initial)}"


def rows_card(title, rows, **links):
    """A Card of rows (url, title, detail, pill); `add_url` and `add_label` lead to a new one."""
    keys = ("url", "title", "detail", "pill")
    context = {"rows": [dict(zip(keys, row, strict=True)) for row in rows], **links}
    return Card(title, template="desk/includes/neighbours.html", context=context)


def cases_card(title, cases, **links):
    """A short list of cases."""
    rows = [
        (
            page_of(case),
            case.title,
            f"{case.receipt_number} · {case.get_violation_type_display()}",
            (case.get_state_display(), CASE_TONES[case.state]),
        )
        for case in cases[:LIMIT]
    ]
    return rows_card(title, rows, **links)


def complaints_card(title, complaints):
    """A short list of complaints, with the time left to answer them."""
    rows = [
        (
            page_of(complaint),
            f"{complaint.receipt_number} · {complaint.get_category_display()}",
            " · ".join(
                filter(None, (complaint.text[:80], complaint.is_open and due(complaint.due_at)))
            ),
            (complaint.get_state_display(), COMPLAINT_TONES[complaint.state]),
        )
        for complaint in complaints[:LIMIT]
    ]
    return rows_card(title, rows)


def signals_card(title, signals):
    """A short list of signals, each with its explanation."""
    rows = [
        (
            page_of(signal),
            signal.get_detector_display(),
            signal.explanation,
            (signal.get_state_display(), SIGNAL_TONES[signal.state]),
        )
        for signal in signals[:LIMIT]
    ]
    return rows_card(title, rows)


def sanctions_card(title, sanctions, **links):
    """A short list of sanctions, with whom they are against and their term."""
    rows = [
        (
            page_of(sanction),
            f"{sanction.receipt_number} · {sanction.get_measure_display()}",
            " · ".join(filter(None, (sanction.target, term(sanction)))),
            (sanction.get_state_display(), SANCTION_TONES[sanction.state]),
        )
        for sanction in sanctions[:LIMIT]
    ]
    return rows_card(title, rows, **links)


def appeals_card(title, appeals, **links):
    """A short list of appeals."""
    rows = [
        (
            page_of(appeal),
            appeal.receipt_number,
            appeal.grounds[:80],
            (appeal.get_state_display(), APPEAL_TONES[appeal.state]),
        )
        for appeal in appeals[:LIMIT]
    ]
    return rows_card(title, rows, **links)


def account_fact(account):
    """The account, with its state and a link."""
    pill = (account.get_state_display(), ACCOUNT_TONES[account.state])
    return Fact(_("Public account"), account.name, pill, page_of(account))


def owned_card(accounts, entity, **links):
    """What else an entity owns."""
    others = PublicAccount.objects.live().filter(entity=entity)
    card = accounts_card(
        _("Other live accounts of this entity"), others.exclude(pk__in=accounts).order_by("pk")
    )
    return Card(card.title, template=card.template, context={**card.context, **links})


def term(sanction):
    """`until 2026-12-24` in words, or how it ended; empty without end."""
    if sanction.ended_at:
        return _("ended %(day)s") % {"day": format_date(sanction.ended_at)}
    if sanction.ends_at:
        return _("until %(day)s") % {"day": format_datetime(sanction.ends_at)}
    return ""
