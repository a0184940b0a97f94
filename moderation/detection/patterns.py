"""What observations are called, and the sentences that explain them."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

# What may vary inside an explanation.
KINDS = {
    "reads": _("reads"),
    "likes": _("likes"),
    "shares": _("shares"),
    "gains": _("new followers"),
    "like_rate": _("likes per thousand reads"),
    "ratio": _("the same multiple of their usual figure"),
    "added": _("the same number on top of their usual figure"),
    "contact": _("contact phone"),
    "settlement": _("settlement name"),
    "region": _("region of use"),
    "entity": _("verified entity"),
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a detector may see.

    `text` takes figures and thresholds by name. An observation weighs as much as its figure
    `measure` holds the threshold `limit`; without them the detector weighs.
    `subject` is what several accounts share: "plain", or "masked" where it may be personal data;
    empty where each account stands for itself.
    """

    title: str
    text: str
    measure: str = ""
    limit: str = ""
    subject: str = ""

    def limits(self, thresholds):
        """Those of the thresholds {name: value} that the text speaks of."""
        spoken = re.findall(r"%\((\w+)\)", str(self.text))
        return {name: value for name, value in thresholds.items() if name in spoken}

    def weigh(self, figures, thresholds):
        """From 1 to 9: how many times over its threshold."""
        if not self.limit:
            return 1
        return int(max(1, min(9, figures[self.measure] // max(1, thresholds[self.limit]))))


def _differs(title):
    return Pattern(
        title,
        _(
            "What the platform sees of the operator differs from the register: %(differs)s "
            "(%(seen)s). Of %(compared)s facts that were compared %(differences)s or more "
            "differ, or the verified entity does."
        ),
        subject="masked",
    )


def _burst(title, text, limit, subject="masked"):
    return Pattern(title, text, "registered", limit, subject)


PATTERNS = {
    # Operators, Article 11
    "entity-differs": _differs(_("Another verified entity")),
    "settlement-differs": _differs(_("Another settlement name")),
    "contact-differs": _differs(_("Another contact phone")),
    "region-differs": _differs(_("Used in another region")),
    # Registrations, Article 10
    "burst-by-entity": _burst(
        _("Registrations of one entity"),
        _(
            "One entity registered %(registered)s accounts from %(from)s to %(until)s: "
            "%(entity_accounts)s or more within %(window_hours)s hours."
        ),
        "entity_accounts",
    ),
    "burst-by-contact": _burst(
        _("Registrations with one contact"),
        _(
            "%(registered)s accounts were registered with the contact %(subject)s from %(from)s "
            "to %(until)s: %(contact_accounts)s or more within %(window_hours)s hours."
        ),
        "contact_accounts",
    ),
    "burst-by-address": _burst(
        _("Registrations from one address"),
        _(
            "%(registered)s accounts were registered from the address %(subject)s from %(from)s "
            "to %(until)s: %(address_accounts)s or more within %(window_hours)s hours."
        ),
        "address_accounts",
    ),
    "burst-by-device": _burst(
        _("Registrations on one device"),
        _(
            "%(registered)s accounts were registered on the device %(subject)s from %(from)s "
            "to %(until)s: %(device_accounts)s or more within %(window_hours)s hours."
        ),
        "device_accounts",
    ),
    "burst-by-name": _burst(
        _("Registrations of numbered names"),
        _(
            "%(registered)s accounts with names like “%(subject)s” were registered from %(from)s "
            "to %(until)s: %(name_accounts)s or more within %(window_hours)s hours."
        ),
        "name_accounts",
        "plain",
    ),
    # Hoarding, Article 18
    "hoarded-by-entity": Pattern(
        _("Unused accounts of one entity"),
        _(
            "Of %(held)s live accounts of one entity %(unused)s were not used for %(unused_days)s "
            "days: %(accounts)s or more, and at least %(unused_percent)s%% of all."
        ),
        "unused",
        "accounts",
        "masked",
    ),
    "hoarded-by-contact": Pattern(
        _("Unused accounts of one contact"),
        _(
            "Of %(held)s live accounts of %(entities)s entities with the contact %(subject)s "
            "%(unused)s were not used for %(unused_days)s days: %(accounts)s or more, and at least "
            "%(unused_percent)s%% of all."
        ),
        "unused",
        "accounts",
        "masked",
    ),
    # Trading, Article 18
    "traded-by-entity": Pattern(
        _("Transfers of one entity"),
        _(
            "One entity took part in the transfer of %(transferred)s accounts with %(partners)s "
            "others from %(from)s to %(until)s: %(transfers)s or more within %(window_days)s days, "
            "with %(counterparties)s or more others."
        ),
        "transferred",
        "transfers",
        "masked",
    ),
    "traded-by-contact": Pattern(
        _("Transfers with one contact"),
        _(
            "The contact %(subject)s took part in the transfer of %(transferred)s accounts with "
            "%(partners)s others from %(from)s to %(until)s: %(transfers)s or more within "
            "%(window_days)s days, with %(counterparties)s or more others."
        ),
        "transferred",
        "transfers",
        "masked",
    ),
    "sale-complaints": Pattern(
        _("Complaints of sale"),
        _(
            "%(complained)s complaints say that accounts of one entity are for sale, from %(from)s "
            "to %(until)s: %(complaints)s or more within %(window_days)s days."
        ),
        "complained",
        "complaints",
        "masked",
    ),
    # Follows, Article 12
    "follows-without-consent": Pattern(
        _("Follows without consent"),
        _(
            "%(unconsented)s of %(follows)s follows (%(percent)s%%) have no consent on record: "
            "%(unconsented_follows)s or more, and at least %(unconsented_percent)s%% of all."
        ),
        "unconsented",
        "unconsented_follows",
    ),
    "follow-burst": Pattern(
        _("Burst of follows"),
        _(
            "%(peak)s follows in one hour where %(usual)s a day are usual, in %(bursts)s hours "
            "from %(from)s to %(until)s: %(burst_follows)s or more, and at least %(burst_times)s "
            "times the account's usual hour."
        ),
        "peak",
        "burst_follows",
    ),
    "source-without-consent": Pattern(
        _("Source that does not ask"),
        _(
            "%(unconsented)s of %(follows)s follows (%(percent)s%%) that came by the source "
            "“%(subject)s” to %(followed)s accounts have no consent on record: %(source_follows)s "
            "or more follows, %(source_accounts)s or more accounts, and at least "
            "%(source_percent)s%%. Listed are the accounts with most of them."
        ),
        "unconsented",
        "source_follows",
        "plain",
    ),
    # Traffic, Article 12
    "impossible-ratio": Pattern(
        _("Impossible figures"),
        _(
            "On %(days)s days the figures cannot be true, worst on %(worst)s: %(reads)s reads, "
            "%(likes)s likes, %(shares)s shares, %(followers)s followers. More likes or shares "
            "than reads count from %(impossible_figure)s, reads without followers from "
            "%(strangers_reads)s."
        ),
        "days",
        "impossible_days",
    ),
    "lonely-jump": Pattern(
        _("Jump of one figure alone"),
        _(
            "On %(worst)s the account had %(figure)s %(kind)s where %(usual)s are usual (deviation "
            "%(deviation)s), and other figures did not follow; so on %(days)s days. A jump is "
            "%(own_figure)s or more, at least %(own_times)s times the usual and %(own_deviations)s "
            "deviations above it; another figure then lags by the factor %(lag_times)s."
        ),
        "times",
        "own_times",
    ),
    "above-peers": Pattern(
        _("Far above accounts of its size"),
        _(
            "The account usually has %(figure)s %(kind)s; %(peers)s accounts of its size have "
            "%(usual)s (deviation %(deviation)s): at least %(peer_times)s times as many and "
            "%(peer_deviations)s deviations above."
        ),
        "times",
        "peer_times",
    ),
    "synchronized-jump": Pattern(
        _("Jump of many accounts together"),
        _(
            "On %(from)s %(crowd)s accounts jumped together in %(metric)s, by %(kind)s "
            "(%(low)s to %(high)s): %(sync_accounts)s or more within %(sync_percent)s%%, each at "
            "least %(sync_times)s times its usual figure."
        ),
        "crowd",
        "sync_accounts",
        "plain",
    ),
    # Posts, Article 18
    "copies-by-operator": Pattern(
        _("Copies by accounts of one operator"),
        _(
            "%(posting)s accounts of one operator published %(copies)s copies of the same or "
            "nearly the same content from %(from)s to %(until)s: %(accounts)s or more accounts, "
            "and %(posts)s or more posts within %(window_hours)s hours."
        ),
        "copies",
        "posts",
        "masked",
    ),
    "copies-by-contact": Pattern(
        _("Copies by accounts of one contact"),
        _(
            "%(posting)s accounts of %(operators)s operators with the contact %(subject)s "
            "published %(copies)s copies of the same or nearly the same content from %(from)s to "
            "%(until)s: %(accounts)s or more accounts, and %(posts)s or more posts within "
            "%(window_hours)s hours."
        ),
        "copies",
        "posts",
        "masked",
    ),
}
