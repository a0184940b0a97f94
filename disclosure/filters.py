"""What lists of the API are narrowed by."""

import django_filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.domain import name_index
from accounts.enums import ContentCategory
from accounts.models import AccountTransfer, ProtectedName, PublicAccount
from accounts.screening.characters import strip_invisible
from desk.checking import CheckedForm
from desk.lists import searched
from desk.search import REFUSED, is_resident_id, normal
from disclosure.enums import ApiScope, PublicState
from disclosure.models import ApiSubmission
from disclosure.register import PUBLIC_STATES

SEARCHED = (
    "name__prefix",
    "external_id__exact",
    "entity__unified_social_credit_code__exact",
)
LONGEST = 60


def refuse_resident_id(value):
    """Refuse the id number of a person, which belongs into no address. Raises ValidationError."""
    if is_resident_id(normal(value)):
        raise ValidationError(REFUSED)


def _read_alike(rows, value):
    """Those of `rows` whose whole name is displayed like `value`, or was until they were closed."""
    found = name_index.same(value)
    accounts = {each.account_id for each in found} - {None}
    names = {each.protected_name_id for each in found} - {None}
    closed = ProtectedName.objects.filter(pk__in=names).values("source_account")
    return rows.filter(pk__in=accounts), rows.filter(pk__in=closed)


class AccountFilter(django_filters.FilterSet):
    """Accounts of the register."""

    q = django_filters.CharFilter(
        method="found",
        max_length=LONGEST,
        validators=[refuse_resident_id],
        label=_("How a name begins, a platform id, or a unified social credit code"),
    )
    content_category = django_filters.ChoiceFilter(choices=ContentCategory.choices)
    state = django_filters.ChoiceFilter(method="standing", choices=PublicState.choices)

    class Meta:
        model = PublicAccount
        form = CheckedForm
        fields = ("q", "content_category", "state")

    def found(self, rows, name, value):
        """Those that an index finds."""
        plain = strip_invisible(value).strip()
        if not (term := normal(plain)):
            return rows
        written = {normal(value), plain} - {term, ""}
        begun = [rows.filter(name__prefix=each) for each in sorted(written)]
        return searched(rows, SEARCHED, term, *begun, *_read_alike(rows, value))

    def standing(self, rows, name, value):
        """Those that the public is told this of."""
        return rows.filter(
            state__in=[each for each, told in PUBLIC_STATES.items() if told == value]
        )


class NoticeFilter(django_filters.FilterSet):
    """Transfers of one account."""

    account = django_filters.CharFilter(
        "account__external_id", max_length=64, label=_("The account's platform id.")
    )

    class Meta:
        model = AccountTransfer
        form = CheckedForm
        fields = ("account",)


class SubmissionFilter(django_filters.FilterSet):
    """Submissions of one kind."""

    kind = django_filters.ChoiceFilter(choices=ApiScope.choices)

    class Meta:
        model = ApiSubmission
        form = CheckedForm
        fields = ("kind",)
