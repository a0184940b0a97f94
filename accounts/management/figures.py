"""What commands print of the figures of an import."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

FIGURES = {
    "rows": ngettext_lazy("%(count)s row", "%(count)s rows", "count"),
    "errors": ngettext_lazy("%(count)s faulty row", "%(count)s faulty rows", "count"),
    "good": ngettext_lazy("%(count)s good row", "%(count)s good rows", "count"),
    "refused": ngettext_lazy("%(count)s refused row", "%(count)s refused rows", "count"),
    "verified": ngettext_lazy("%(count)s verified entity", "%(count)s verified entities", "count"),
    "repeated": ngettext_lazy("%(count)s repeated row", "%(count)s repeated rows", "count"),
    "new_entities": ngettext_lazy("%(count)s new entity", "%(count)s new entities", "count"),
    "new_accounts": ngettext_lazy("%(count)s new account", "%(count)s new accounts", "count"),
    "changed_accounts": ngettext_lazy(
        "%(count)s changed account", "%(count)s changed accounts", "count"
    ),
    "names_to_judge": ngettext_lazy(
        "%(count)s name to review", "%(count)s names to review", "count"
    ),
    "unchanged": ngettext_lazy("%(count)s unchanged row", "%(count)s unchanged rows", "count"),
    "withdrawn_accounts": ngettext_lazy(
        "%(count)s withdrawn account", "%(count)s withdrawn accounts", "count"
    ),
    "restored_accounts": ngettext_lazy(
        "%(count)s restored account", "%(count)s restored accounts", "count"
    ),
    "kept_accounts": ngettext_lazy("%(count)s kept account", "%(count)s kept accounts", "count"),
    "idle_entities": ngettext_lazy(
        "%(count)s entity without accounts", "%(count)s entities without accounts", "count"
    ),
}


def format_figures(headline, figures):
    """A sentence of figures, {name in FIGURES: count}, behind a headline."""
    words = (str(FIGURES[name] % {"count": count}) for name, count in figures.items())
    return _("%(headline)s: %(figures)s.") % {
        "headline": headline,
        "figures": _(", ").join(words),
    }
