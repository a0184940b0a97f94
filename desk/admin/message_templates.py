"""Message templates: the text of each message, its versions, its preview with real data."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain import messages
from audit.enums import TemplateState
from audit.message_specs import MESSAGE_SPECS
from audit.models import MessageTemplate
from desk.admin.messages import WrittenByDomainAdmin
from desk.forms import TemplateForm
from desk.review import Card, Fact
from desk.templatetags.desk import pill

TEMPLATE_TONES = {TemplateState.SHIPPED: "idle", TemplateState.REVISED: "info"}


@admin.register(MessageTemplate)
class MessageTemplateAdmin(WrittenByDomainAdmin):
    """The text of each message, edited by people, with an example from real data."""

    desk_section = "settings"
    state_tones = TEMPLATE_TONES
    decision_forms = {"revise": TemplateForm}
    list_display = ("title", "key", "standing", "text_version")
    filters = ("state",)
    search_fields = ("key__prefix",)
    ordering = ("key",)

    def cards(self, request, obj):
        """What it makes of a real object in both languages, and the fields it may use."""
        known = MESSAGE_SPECS[obj.key].known_fields if obj.key in MESSAGE_SPECS else {}
        return [
            *(
                Card(
                    draft.subject,
                    template="desk/includes/letter.html",
                    context={"body": draft.body, "remark": draft.remark},
                )
                for draft in self._examples(request, obj)
            ),
            Card(
                _("Merge fields"),
                tuple(Fact(f"{{{name}}}", label) for name, label in known.items()),
            ),
        ]

    def previewed(self, request, obj, rule, form):
        """The example in both languages as the new texts make it."""
        texts = {name: form.cleaned_data[name] for name in messages.TEXT_FIELDS}
        return self._examples(request, MessageTemplate(key=obj.key, **texts))

    def _examples(self, request, template):
        if template.rule is None or template.key not in MESSAGE_SPECS:
            return []
        return list(messages.examples(template, actor=request.user, at=timezone.now()).values())

    @admin.display(description=_("message"))
    def title(self, template):
        """Kind of object and transition."""
        return str(template)

    @admin.display(description=_("version"), ordering="version")
    def text_version(self, template):
        """How often its texts were set."""
        return template.version

    @admin.display(description=_("state"), ordering="state")
    def standing(self, template):
        """The state as a pill."""
        return pill(template.get_state_display(), TEMPLATE_TONES[template.state])
