"""Fields that name objects as people do: by receipt number, by platform id."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import PublicAccount
from audit.models.receipts import DASHES
from moderation.models import Case, DirectMeasure, Sanction

MOST_IDS = 500
# A dash as people write it, with the spaces around it.
AROUND_DASHES = re.compile(rf"\s*(?:{DASHES.pattern}|\uff0d)\s*")
SEPARATORS = r"[^\s,，、;；]+"


class ReceiptField(forms.CharField):
    """An object named by its receipt number, such as `M-2026-000012`; the value is the object."""

    def __init__(self, model, **kwargs):
        self.model = model
        super().__init__(max_length=30, **kwargs)

    def clean(self, value):
        """The object. Raises ValidationError."""
        text = super().clean(value)
        if not text.strip():
            return None
        found = self.model.with_receipt(text)
        if found is None:
            raise forms.ValidationError(
                _("No %(kind)s has this number: write it as on its page, such as %(example)s."),
                params={
                    "kind": self.model._meta.verbose_name,
                    "example": "M-2026-000012" if self.model is Case else "S-2026-000012",
                },
            )
        return found


class MeasuresField(forms.CharField):
    """Measures of one decision, named by their receipt numbers; one that was imposed without a case
    by that of the message that told of it. The value is a list of Sanctions and DirectMeasures.
    """

    def __init__(self, **kwargs):
        super().__init__(
            label=_("Measures appealed"),
            max_length=400,
            help_text=_(
                "Number of each sanction, such as S-2026-000012, separated by commas. For a "
                "measure imposed without a case: number of its message, such as G-2026-000012."
            ),
            **kwargs,
        )

    def clean(self, value):
        """The measures, in the order given. Raises ValidationError."""
        field, found = ReceiptField(Sanction), {}
        for number in re.findall(SEPARATORS, AROUND_DASHES.sub("-", super().clean(value))):
            measure = DirectMeasure.with_receipt(number) or field.clean(number)
            found[measure] = measure
        if not found:
            raise forms.ValidationError(self.error_messages["required"], "required")
        return list(found.values())


class AccountChoicesField(forms.ModelMultipleChoiceField):
    """Accounts to tick, of those that the form names later."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(
            PublicAccount.objects.none(),
            label=_("Accounts"),
            error_messages={"required": _("Choose at least one account.")},
            **kwargs,
        )

    def clean(self, value):
        """The accounts. What is no id of a row is refused as any other that was not offered."""
        if any(not str(each).isdecimal() or len(str(each)) > 18 for each in value or ()):
            message = self.error_messages["invalid_choice"]
            raise forms.ValidationError(message, "invalid_choice", {"value": "…"})
        return super().clean(value)


class AccountIdsField(forms.CharField):
    """Accounts named by their platform ids, one on a line; the value is a list of accounts."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs):
        super().__init__(
            label=_("Platform ids of the accounts"),
            help_text=_("One on a line, or separated by commas."),
            **kwargs,
        )

    def clean(self, value):
        """The accounts, in the order given. Raises ValidationError with every unknown id."""
        ids = list(dict.fromkeys(re.findall(SEPARATORS, super().clean(value))))
        if len(ids) > MOST_IDS:
            raise forms.ValidationError(
                _("Name at most %(most)s accounts."), params={"most": MOST_IDS}
            )
        known = {
            account.external_id: account
            for account in PublicAccount.objects.filter(external_id__in=ids).select_related(
                "entity"
            )
        }
        if unknown := [each for each in ids if each not in known]:
            raise forms.ValidationError(
                _("No account has the platform id %(ids)s."),
                params={"ids": ", ".join(unknown[:10])},
            )
        return [known[each] for each in ids]
