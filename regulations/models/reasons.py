"""Reason codes: why a decision was taken, each resting on an article."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from regulations.articles import ARTICLES, article_choices

# What a saved reply may leave open, as `{name}`, for each message to fill.
PLACEHOLDERS = ("name", "receipt")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def validate_reply(text):
    """Accept a reply whose placeholders can be filled. Raises ValidationError."""
    unknown = sorted(set(PLACEHOLDER.findall(text)) - set(PLACEHOLDERS))
    if unknown:
        raise ValidationError(
            _("A reply knows %(known)s, but not %(unknown)s."),
            params={
                "known": ", ".join(f"{{{each}}}" for each in PLACEHOLDERS),
                "unknown": ", ".join(f"{{{each}}}" for each in unknown),
            },
        )


class ReasonCodeQuerySet(models.QuerySet):
    """Reason codes by use."""

    def for_verb(self, verb):
        """Active codes that may justify `verb`, in a stable order."""
        wanted = [reason.pk for reason in self.filter(is_active=True) if verb in reason.verbs]
        by_article = Cast("article", models.IntegerField())
        return self.filter(pk__in=wanted).order_by(by_article, "code")


class ReasonCode(models.Model):
    """理由代码: a reason with the article it cites and the saved reply for the applicant.

    Decisions store the code itself, so a reason code is retired (`is_active`) and never deleted.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    article = models.CharField(_("article"), max_length=4, choices=article_choices)
    verbs = models.JSONField(
        _("verbs"), default=list, help_text=_("Decisions this reason may justify, as a list.")
    )
    title_en = models.CharField(_("title (English)"), max_length=120)
    title_zh = models.CharField(_("title (Chinese)"), max_length=120)
    message_en = models.TextField(
        _("message to the applicant (English)"),
        validators=[validate_reply],
        help_text=_("{name} and {receipt} stand for what the message is about."),
    )
    message_zh = models.TextField(
        _("message to the applicant (Chinese)"), validators=[validate_reply]
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ReasonCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason code")
        verbose_name_plural = _("reason codes")
        default_permissions = ("view", "add", "change", "import")

    def __str__(self):
        return self.title

    def message_in(self, language, *, name="", receipt=""):
        """The saved reply to the applicant in `language`, about the object of that name and
        receipt number.
        """
        reply = self.message_zh if language.startswith("zh") else self.message_en
        facts = {"name": str(name), "receipt": str(receipt)}
        return PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), reply)

    @property
    def title(self):
        """The title in the active language."""
        return self.title_zh if (get_language() or "").startswith("zh") else self.title_en

    def cite(self):
        """The Article this reason rests on."""
        return ARTICLES[self.article]
