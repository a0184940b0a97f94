"""What lists of the API are narrowed by."""

import django_filters

from disclosure.enums import ApiScope
from disclosure.models import ApiSubmission


class SubmissionFilter(django_filters.FilterSet):
    """Submissions of one kind."""

    kind = django_filters.ChoiceFilter(choices=ApiScope.choices)

    class Meta:
        model = ApiSubmission
        fields = ("kind",)
