"""Review screens: facts, checklist, timeline and a decision bar, built from a transition table.

A room subclasses ReviewModelAdmin, says which cards stand on the page, and gets the buttons, the
decision forms with message preview, the bulk actions and the refusals from here.
"""

import uuid
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from audit.as_of import as_of, differences
from audit.domain.engine import DecisionRefused, IllegalTransition, is_contributor, performer
from audit.timeline import timeline
from audit.transitions import RECALL, Tone
from desk import bulk
from desk.beside import is_opened_to_work, names_beside
from desk.certificate import proof_file, proof_status
from desk.checking import add_refusal
from desk.domain import presence, watches
from desk.evidence import evidence_view
from desk.forms import AsOfForm, AttachForm, DecisionForm
from desk.model_admin import DeskModelAdmin
from desk.models import Watch
from desk.next_item import next_item
from desk.notes import notes
from desk.panels import panels_for, told_of
from desk.recall import banner, said
from desk.story import story
from regulations.findings import Level, is_blocked
from regulations.formatting import format_pair


@dataclass(frozen=True)
class Fact:
    """One labelled value; `pill` is a (label, tone) pair shown behind it, `url` a link."""

    label: str
    value: object
    pill: tuple | None = None
    url: str = ""


@dataclass(frozen=True)
class Card:
    """A titled card of facts, or of what its own template makes of `context`."""

    title: str
    facts: tuple = ()
    template: str = ""
    context: dict = field(default_factory=dict)


# A bar of more verbs than this folds the quiet ones away.
MOST_BUTTONS = 6


@dataclass(frozen=True)
class Button:
    """One verb in the decision bar; `is_proposal` verbs wait for a second person, `is_folded` ones
    stand under “More”. `blocked_because` says why it would be refused, or nothing.
    """

    rule: object
    url: str
    blocked_because: str
    is_proposal: bool
    is_folded: bool

    @property
    def is_blocked(self):
        """Whether it would be refused."""
        return bool(self.blocked_because)


class ReviewModelAdmin(DeskModelAdmin):
    """The admin of a governed model whose page is a review screen.

    `decision_forms` maps verbs to DecisionForm subclasses, `bulk_previews` to BulkPreview
    subclasses. `blocked_verbs` are the verbs that the
    domain refuses while the checklist holds a block.
    """

    decision_forms = {}
    bulk_previews = {}
    blocked_verbs = frozenset()
    state_tones = {}

    def cards(self, request, obj):
        """Facts on the left: a list of Card."""
        return []

    def findings(self, request, obj):
        """The checklist: a list of Finding, or None where there is none."""
        return None

    def evidence(self, request, obj):
        """The files that stand beside the facts."""
        return evidence_view(request, obj)

    def wide_panels(self, request, obj):
        """Cards in the full width of the page, above all others."""
        return []

    def panels(self, request, obj):
        """What stands beside the checklist: a list of Card."""
        return []

    def entries(self, request, obj):
        """The timeline: a list of Entry, newest first."""
        return timeline(obj)

    def headline(self, request, obj):
        """Words beside the title: a list of (label, tone) pairs."""
        return [(obj.get_state_display(), self.state_tones.get(obj.state, "idle"))]

    def get_urls(self):
        """Add the decision page of each verb, and the edit page where the room allows edits."""
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/decide/<slug:verb>/", wrap(self.decide_view), name=f"{info}_decide"),
            path("<int:pk>/edit/", wrap(self.edit_view), name=f"{info}_edit"),
            path("<int:pk>/certificate/", wrap(self.certificate_view), name=f"{info}_certificate"),
            path("<int:pk>/as-of/", wrap(self.as_of_view), name=f"{info}_as_of"),
            path("<int:pk>/presence/", wrap(self.presence_view), name=f"{info}_presence"),
            path("<int:pk>/watch/", wrap(self.watch_view), name=f"{info}_watch"),
            path("<int:pk>/proof.json", wrap(self.proof_view), name=f"{info}_proof"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The review screen."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        obj = self.visible_or_404(request, self.to_pk(object_id))
        findings = self.findings(request, obj)
        buttons = self.buttons(request, obj, findings)
        entries = self.entries(request, obj)
        if told := told_of(request, obj):
            entries = sorted([*entries, *told], key=lambda entry: entry.at, reverse=True)
        context = {
            "title": str(obj),
            "headline": self.headline(request, obj),
            "cards": self.cards(request, obj),
            "findings": findings,
            **counts(findings or ()),
            "evidence": self.evidence(request, obj),
            "panels": [*panels_for(request, obj), *self.panels(request, obj)],
            "wide_panels": self.wide_panels(request, obj),
            **story(request, entries),
            **notes(entries, buttons),
            "watch": Watch.objects.tally(obj, request.user),
            "watch_url": reverse(self._url_name("watch"), args=[obj.pk]),
            "recall": banner(request.user, obj, self._decide_url(obj, RECALL), entries),
            "buttons": buttons,
            "has_folded": any(button.is_folded for button in buttons),
            "edit_url": self.edit_url(request, obj),
            "certificate_url": reverse(self._url_name("certificate"), args=[obj.pk]),
            "obligations_url": self.obligations_url(request, obj),
            "as_of_url": reverse(self._url_name("as_of"), args=[obj.pk]),
            "idempotency_key": uuid.uuid4(),
            "claims_on_open": is_opened_to_work(request),
            "others": names_beside(request.user, obj, timezone.now()),
            "presence_url": reverse(self._url_name("presence"), args=[obj.pk]),
        }
        return self.page(request, "desk/review.html", context, obj)

    def presence_view(self, request, pk):
        """Note that this person has the page open; answer with the names of the others."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        obj, now = self.visible_or_404(request, pk), timezone.now()
        presence.mark(person=request.user, subject=obj, at=now)
        return JsonResponse({"others": names_beside(request.user, obj, now)})

    def watch_view(self, request, pk):
        """Watch the object, or stop: what the form's `is_watching` says."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        obj = self.visible_or_404(request, pk)
        if request.POST.get("is_watching") == "1":
            watches.watch(person=request.user, subject=obj, at=timezone.now())
        else:
            watches.stop(person=request.user, object_label=self.opts.label_lower, object_id=obj.pk)
        return redirect(self.object_url(obj))

    def edit_view(self, request, pk):
        """Django's own change form, for rooms whose objects may be edited."""
        obj = self.visible_or_404(request, pk)
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        return super().change_view(request, str(pk))

    def as_of_view(self, request, pk):
        """How the object stood on a day, and what another day differs in."""
        obj = self.visible_or_404(request, pk)
        form = AsOfForm(request.GET or None)
        context = {
            "title": _("As it stood · %(object)s") % {"object": obj},
            "form": form,
            "back_url": self.object_url(obj),
        }
        if form.is_valid():
            day, other = form.cleaned_data["day"], form.cleaned_data["other"]
            context |= {"standing": as_of(obj, day), "other": other}
            if other is not None:
                context["diff"] = differences(obj, day, other)
        return self.page(request, "desk/as_of.html", context, obj)

    def certificate_view(self, request, pk):
        """The printable history certificate."""
        obj = self.visible_or_404(request, pk)
        context = {
            "title": _("History certificate"),
            "issued_at": timezone.now(),
            "status": proof_status(obj),
            "entries": timeline(obj),
            "proof_url": reverse(self._url_name("proof"), args=[obj.pk]),
            "back_url": self.object_url(obj),
        }
        return self.page(request, "desk/certificate.html", context, obj)

    def proof_view(self, request, pk):
        """The proof file of the certificate."""
        obj = self.visible_or_404(request, pk)
        request.desk_back = reverse(self._url_name("certificate"), args=[obj.pk])
        return proof_file(obj)

    def edit_url(self, request, obj):
        """Where to edit, or the empty string."""
        if not self.has_change_permission(request, obj):
            return ""
        return reverse(self._url_name("edit"), args=[obj.pk])

    def obligations_url(self, request, obj):
        """Where its obligations are listed, or the empty string."""
        return ""

    def buttons(self, request, obj, findings):
        """Verbs that apply in the object's state and that this person's role allows."""
        rules = [
            rule
            for rule in self.model.transitions.from_state(obj.state)
            if not rule.automatic
            and rule.verb != RECALL  # it has a banner of its own
            and request.user.has_perm(rule.permission)
            and self.offers(request, obj, rule)
        ]
        folds = len(rules) > MOST_BUTTONS
        is_involved = any(rule.independent for rule in rules) and is_contributor(request.user, obj)
        return [
            Button(
                rule,
                self._decide_url(obj, rule.verb),
                _("You had a part in this: another person must decide.")
                if rule.independent and is_involved
                else self.blocked_because(request, obj, rule, findings or ()),
                self.model.transitions.needs_second_person(rule),
                folds and rule.tone == Tone.QUIET,
            )
            for rule in rules
        ]

    def blocked_because(self, request, obj, rule, findings):
        """Why the domain would refuse a verb on the object as it is, or the empty string."""
        key = obj.personal_data_key() if rule.verb == "attach" else None
        if key is not None and key.destroyed_at is not None:
            return _("the personal data is erased")
        is_refused = rule.verb in self.blocked_verbs and is_blocked(findings)
        return _("a finding blocks this") if is_refused else ""

    def _decide_url(self, obj, verb):
        return reverse(self._url_name("decide"), args=[obj.pk, verb])

    def offers(self, request, obj, rule):
        """Whether to show a button that role and state allow; claims decide for held verbs."""
        holds = getattr(obj, "assignee_id", None) == request.user.pk
        return holds if rule.held else not (rule.verb == "take_over" and holds)

    def decide_view(self, request, pk, verb):
        """Ask for what a verb needs, preview its message, then take the decision."""
        obj = self.visible_or_404(request, pk)
        request.desk_back = self.object_url(obj)
        rule = self.model.transitions.get(verb)
        if rule is None:
            raise Http404
        if not request.user.has_perm(rule.permission):
            raise PermissionDenied(_("Your role does not allow: %(verb)s.") % {"verb": rule.label})
        if rule.automatic:
            raise Http404
        given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = self.decision_form(verb)(*given, rule=rule, subject=obj)
        is_ready = request.method == "POST" and form.is_valid()
        status, drafts = HTTPStatus.OK, None
        if is_ready and (not rule.is_stepwise or {"send", "next"} & set(request.POST)):
            try:
                return self.decide(request, obj, rule, form)
            except IllegalTransition:
                raise
            except (DecisionRefused, ValidationError) as refusal:
                add_refusal(form, refusal)
                status = getattr(refusal, "status", HTTPStatus.BAD_REQUEST)
        elif is_ready:
            drafts = self.previewed(request, obj, rule, form)
        context = {
            "title": f"{rule.label} · {obj}",
            "rule": rule,
            "is_proposal": self.model.transitions.needs_second_person(rule),
            "form": form,
            "is_previewed": drafts is not None,
            "drafts": drafts,
            "back_url": self.object_url(obj),
            "card": self.decision_card(request, obj, rule),
            "recall": banner(request.user, obj, request.path) if rule.verb == RECALL else None,
        }
        response = self.page(request, "desk/decide.html", context, obj)
        response.status_code = status
        return response

    def previewed(self, request, obj, rule, form):
        """The messages exactly as they would go out, a list of Draft; None where the form has an
        error after all, which says what forbids the decision.
        """
        facts = form.decision() | self.details(request, obj, rule)
        try:
            return performer(self.model, rule.verb).preview(subject=obj, at=timezone.now(), **facts)
        except (DecisionRefused, ValidationError) as refusal:
            add_refusal(form, refusal)
            return None

    def decision_form(self, verb):
        """The form class of a verb."""
        return self.decision_forms.get(verb, AttachForm if verb == "attach" else DecisionForm)

    def decide(self, request, obj, rule, form):
        """Take the decision through its domain function, then go back to the page."""
        verb = performer(self.model, rule.verb)
        facts = form.decision() | self.details(request, obj, rule)
        if verb.needs_second_person:
            proposal = verb.propose(subject=obj, at=timezone.now(), **facts)
            messages.success(request, _("Proposed: a second person must confirm it."))
            return redirect(reverse("admin:audit_proposal_change", args=[proposal.pk]))
        now = timezone.now()
        decision = verb(subject=obj, at=now, **facts)
        if decision.decided_at != now:
            # A form sent twice: the decision stands, and what it showed is not shown again.
            return redirect(self.object_url(obj))
        return self.after_decision(request, obj, rule, decision)

    def details(self, request, obj, rule):
        """Further keyword arguments that a verb's domain function takes."""
        return {}

    def decision_card(self, request, obj, rule):
        """A Card shown above the form of a verb, or None."""
        return None

    def after_decision(self, request, obj, rule, decision):
        """Say what happened and what is next, and show the object, or what is next if asked to."""
        item = next_item(request.user, obj, timezone.now())
        done = format_pair(rule.done, obj)
        if item is not None and "next" in request.POST:
            back = self._decide_url(obj, RECALL)
            messages.success(request, said(done, decision, rule, url=back))
            return redirect(item.url)
        done = said(done, decision, rule)
        if item is not None:
            words = _("Next: %(title)s") % {"title": item.title}
            link = '{} · <a href="{}" data-hotkey="n">{} <kbd aria-hidden="true">n</kbd></a>'
            done = format_html(link, done, item.url, words)
        messages.success(request, done)
        return redirect(self.object_url(obj))

    def get_actions(self, request):
        """One bulk action per `bulk` verb that this person's role allows."""
        actions = super().get_actions(request)
        for rule in self.model.transitions.values():
            if rule.bulk and request.user.has_perm(rule.permission):
                act = partial(_bulk, rule=rule)
                actions[rule.verb] = (act, rule.verb, rule.label)
        return actions


def counts(findings):
    """How many findings of a checklist are open and how many clear, as its template wants them."""
    clear = sum(finding.level == Level.PASS for finding in findings)
    return {"open_count": len(findings) - clear, "clear_count": clear}


@admin.action
def _bulk(model_admin, request, queryset, *, rule):
    """Perform one verb on each selected row, and list the outcomes."""
    return bulk.start(model_admin, request, queryset, rule)
