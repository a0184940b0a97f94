"""What lists of the API are narrowed by."""

import django_filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.enums import ContentCategory
from accounts.models import AccountTransfer, PublicAccount
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
        fields = ("q", "content_category", "state")

    def found(self, rows, name, value):
        """Those that an index finds."""
        term = normal(value)
        return searched(rows, SEARCHED, term) if term else rows

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
        fields = ("account",)


class SubmissionFilter(django_filters.FilterSet):
    """Submissions of one kind."""

    kind = django_filters.ChoiceFilter(choices=ApiScope.choices)

    class Meta:
        model = ApiSubmission
        fields = ("kind",)
