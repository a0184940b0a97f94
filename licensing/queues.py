"""What licensing puts on the workbench."""

from datetime import datetime, time

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import PublicAccount
from desk.enums import QueueKind
from desk.queues import Item, Queue, register
from licensing.domain.standing import unentitled_accounts
from licensing.models import NewsServiceLicense, PlatformLicense, ProfessionalQualification
from regulations.calendar import LEGAL_ZONE, legal_date


def _url(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def _end_of(day):
    """The last moment of a day in China."""
    return datetime.combine(day, time.max, tzinfo=LEGAL_ZONE)


def describe_submitted(credential):
    """A credential that waits for a licensing officer."""
    return Item(
        title=str(credential),
        subtitle="",
        what=credential._meta.verbose_name,
        url=_url(credential),
        waiting_since=credential.submitted_at,
        due_at=None,
    )


def describe_review(credential):
    """A credential that is to be verified again."""
    return Item(
        title=str(credential),
        subtitle="",
        what=_("Re-verification"),
        url=_url(credential),
        waiting_since=credential.verified_at,
        due_at=_end_of(credential.review_due_on),
    )


def describe_unentitled(account):
    """An account that speaks without what entitles it."""
    return Item(
        title=account.name,
        subtitle=str(account.entity),
        what=_("Entitlement lost · %(category)s")
        % {"category": account.get_content_category_display()},
        url=_url(account),
        waiting_since=account.unentitled_since,
        due_at=None,
    )


def _submitted(code, label, model):
    return Queue(
        code=code,
        label=label,
        model=model,
        permission=f"licensing.verify_{model._meta.model_name}",
        rows=lambda user, at: _rows(model).submitted(),
        clock="submitted_at",
        describe=describe_submitted,
        kind=QueueKind.OPEN,
    )


def _due(code, label, model):
    return Queue(
        code=code,
        label=label,
        model=model,
        permission=f"licensing.reverify_{model._meta.model_name}",
        rows=lambda user, at: _rows(model).due_for_review(legal_date(at)),
        clock="verified_at",
        describe=describe_review,
        kind=QueueKind.LATE,
        is_shared=True,
    )


def _rows(model):
    has_entity = model is not PlatformLicense
    return model.objects.select_related("entity") if has_entity else model.objects.all()


register(
    _submitted("qualifications", _("Qualifications to verify"), ProfessionalQualification),
    _submitted("news_licenses", _("News licenses to verify"), NewsServiceLicense),
    _submitted("platform_licenses", _("Platform licenses to verify"), PlatformLicense),
    _due("reviews", _("Re-verification due"), ProfessionalQualification),
    _due("news_reviews", _("News licenses to re-verify"), NewsServiceLicense),
    _due("platform_reviews", _("Platform licenses to re-verify"), PlatformLicense),
    Queue(
        code="unentitled",
        label=_("Entitlement lost"),
        model=PublicAccount,
        permission="accounts.suspend_publicaccount",
        rows=lambda user, at: unentitled_accounts(legal_date(at)).select_related("entity"),
        clock="unentitled_since",
        describe=describe_unentitled,
        kind=QueueKind.LATE,
        is_shared=True,
    ),
)
