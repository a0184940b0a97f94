"""Template pieces shared by all screens."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk import recall
from regulations import formatting
from regulations.articles import ARTICLES
from regulations.hidden_characters import show_invisible

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86_400
# From when on something is due soon: the share of its time that is used, or the days left.
SOON_SHARE, SOON_DAYS = 0.75, 7


@register.simple_tag
def pill(label, tone="idle"):
    """A status pill in one of the tones ok, warn, bad, info, idle."""
    return format_html('<span class="pill {}">{}</span>', tone, label)


register.simple_tag(formatting.colon)
register.filter("listed", formatting.format_list)


@register.filter
def visible(text):
    """A text out of a file, with what does not show in it as code points."""
    return show_invisible(str(text))


@register.filter
def article(number):
    """`Art. 8`, with the title as tooltip text."""
    entry = ARTICLES[number]
    return format_html('<abbr title="{}">{}</abbr>', entry.title, entry)


@register.filter
def age(moment, now=None):
    """How long ago `moment` was, in its two largest units: `3 h 05 min`."""
    seconds = int(((now or timezone.now()) - moment).total_seconds())
    return span(abs(seconds))


@register.filter
def due(moment, now=None):
    """`in 3 h 05 min` or `20 min late`."""
    seconds = int((moment - (now or timezone.now())).total_seconds())
    words = _("in %(span)s") if seconds >= 0 else _("%(span)s late")
    return words % {"span": span(abs(seconds))}


@register.filter
def signed(number):
    """A difference with its sign: `+3`, `−16`."""
    return f"{number:+d}".replace("-", "\N{MINUS SIGN}")


def due_pill(due_at, since):
    """The time left until `due_at`, coloured by how much of it, counted from `since`, is used."""
    now = timezone.now()
    if due_at <= now:
        return pill(due(due_at, now), "bad")
    used = (now - since) / (due_at - since) if since < due_at else 1
    return pill(due(due_at, now), "warn" if used >= SOON_SHARE else "idle")


def day_pill(day, today):
    """A last day, in the colour of trouble once it has passed and of care before that."""
    if day < today:
        return pill(day, "bad")
    return pill(day, "warn" if (day - today).days <= SOON_DAYS else "idle")


@register.filter
def is_past(moment, now=None):
    """Whether `moment` lies before now."""
    return moment < (now or timezone.now())


@register.filter
def delivery_status(message):
    """What became of a message: it waits, was released, delivered, not delivered or withdrawn."""
    return recall.delivery_status(message, timezone.now())


def span(seconds):
    """A duration in words; `seconds` is a non-negative integer."""
    days, rest = divmod(seconds, DAY)
    hours, minutes = rest // HOUR, rest % HOUR // MINUTE
    if days > 1:
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    if days:
        hours += 24
    if hours:
        return _("%(hours)s h %(minutes)02d min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)s min") % {"minutes": minutes}
