"""The messages that the product ships with: one MessageSpec for each transition that sends one.

An app lists its specs in its `message_templates` module and registers them in `domain/letters.py`,
beside the functions that fill them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

# What every message can say, whatever it is about.
COMMON_FIELDS = {
    "recipient": _("how the recipient is addressed"),
    "number": _("number of the message"),
    "code": _("access code; staff do not see it"),
    "address": _("public address where the message is read and answered"),
    "day": _("day of the decision"),
    "platform": _("name of the platform"),
    "contact": _("how to reach the platform"),
    "basis": _("articles cited, with the full title of the regulation"),
    "reasons": _("saved replies of the reasons"),
    "text": _("what the decider added"),
}

# What a message may do without.
OPTIONAL_FIELDS = frozenset({"text", "contact"})


@dataclass(frozen=True, kw_only=True)
class MessageSpec:
    """A message as shipped. `key` is `app.model.verb`, `fields` the merge fields besides
    COMMON_FIELDS with their labels, `articles` what it cites whatever its reasons are.
    """

    key: str
    subject_zh: str
    body_zh: str
    subject_en: str
    body_en: str
    fields: Mapping[str, str | Promise] = field(default_factory=dict)
    articles: tuple = ()

    @property
    def known_fields(self):
        """All merge fields with their labels."""
        return {**COMMON_FIELDS, **self.fields}

    def required_fields(self, name):
        """The merge fields that the text `name`, such as `body_zh`, may not lose: what the law
        makes a message say, and what its recipient needs to read, answer or appeal it.
        """
        found = PLACEHOLDER.findall(getattr(self, name)) if name.startswith("body_") else ()
        return [each for each in dict.fromkeys(found) if each not in OPTIONAL_FIELDS]


# How every shipped message begins and ends. Each line is a paragraph.
HEAD_ZH = "尊敬的{recipient}：\n\n"
FOOT_ZH = """
补充说明：{text}
依据：{basis}。

本消息编号：{number}，查询码：{code}（请妥善保管，勿向他人透露）。可在 {address} 查看本消息。
如有疑问，请联系我们：{contact}

{platform}
{day}"""
HEAD_EN = "Dear {recipient},\n\n"
FOOT_EN = """
Additional remarks: {text}
Basis: {basis}.

Number of this message: {number}. Access code: {code} (keep it to yourself). Read this message at \
{address}
Questions? Contact us: {contact}

{platform}
{day}"""
# How a request is answered, and how a decision is appealed.
ANSWER_ZH = "请最迟于{answer_by}凭本消息编号和查询码登录 {address} 答复，并上传相关材料。"
ANSWER_EN = (
    "Please answer by {answer_by}, with the supporting files, at {address} using the number and "
    "access code of this message."
)
APPEAL_ZH = "对本决定有异议的，可最迟于{appeal_by}凭本消息编号和查询码登录 {address} 提出申诉。"
APPEAL_EN = (
    "You may appeal this decision by {appeal_by} at {address} using the number and access code of "
    "this message."
)


def body_zh(*paragraphs):
    """A Chinese text of these paragraphs with the usual beginning and end."""
    return HEAD_ZH + "\n".join(paragraphs) + FOOT_ZH


def body_en(*paragraphs):
    """An English text of these paragraphs with the usual beginning and end."""
    return HEAD_EN + "\n".join(paragraphs) + FOOT_EN


MESSAGE_SPECS = {}


def register_specs(*specs):
    """Add MessageSpecs. Raises ValueError for a key that has one, or for an unknown field."""
    for spec in specs:
        if spec.key in MESSAGE_SPECS:
            raise ValueError(f"{spec.key} has a message already")
        texts = (spec.subject_zh, spec.body_zh, spec.subject_en, spec.body_en)
        if unknown := {name for text in texts for name in unknown_fields(text, spec.known_fields)}:
            raise ValueError(f"{spec.key}: unknown merge fields {sorted(unknown)}")
        MESSAGE_SPECS[spec.key] = spec


def unknown_fields(text, known):
    """The merge fields in `text` that are not among `known`, in their order, as they are written.

    A brace without its partner counts as one.
    """
    unknown = [name for name in PLACEHOLDER.findall(text) if name not in known]
    return unknown + [brace for brace in PLACEHOLDER.sub("", text) if brace in "{}"]


def fill(text, fields):
    """`text` with its merge fields filled, each line a paragraph.

    A paragraph whose merge fields are all empty is left out. Values are never expanded again.
    """
    lines = []
    for line in text.splitlines():
        names = PLACEHOLDER.findall(line)
        if not names or any(fields.get(name) for name in names):
            lines.append(PLACEHOLDER.sub(lambda found: fields.get(found[1], ""), line).rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
