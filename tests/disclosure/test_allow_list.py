"""What the public may read of each model, field by field: whatever else appears is a leak.

Every text that the desk holds is looked for in every page and answer that needs no sign-in.
"""

from html import unescape

import pytest
from django.apps import apps
from django.db.models import CharField, TextField

from accounts.models import AccountTransfer

pytestmark = pytest.mark.django_db

ALLOWED = {
    "accounts.accounttransfer.notice_text",
    "accounts.operatingentity.legal_name",
    "accounts.operatingentity.place_of_registration",
    "accounts.operatingentity.unified_social_credit_code",
    "accounts.publicaccount.external_id",
    "accounts.publicaccount.name",
    "accounts.serviceagreement.version_name",
    "licensing.platformlicense.authority",
    "licensing.platformlicense.number",
    "disclosure.filing.authority",
    "disclosure.filing.authority_number",
    "disclosure.regulatorreport.sha256",
    "audit.seal.note",
}
# Of what an organization is recorded under in sealed fields; of a person nothing is told.
REVEALED = {"contact_phone", "identity_number", "legal_name"}
PAGES = (
    *(
        f"/public/{path}"
        for path in (
            "",
            "?content_category=general",
            "?content_category=health",
            *(f"accounts/wx-{each}/" for each in ("active", "doctor", "closed", "suspended")),
            "transfers/",
            "closed/",
            "platform/",
            "figures/",
            "ledger/",
            "ledger/checkpoint.txt",
            "complaints/?account=wx-active",
            "appeals/",
            "answers/",
            "messages/",
            "transfers/{transfer}/objection/",
            "programs/",
        )
    ),
    *(
        f"/api/v1/register/{path}/"
        for path in (
            "accounts",
            *(f"accounts/wx-{each}" for each in ("active", "doctor", "closed", "suspended")),
            "closed-accounts",
            "transfers",
            "licenses",
            "agreements",
            "rules",
            "months",
            "checkpoint",
        )
    ),
)
SHORTEST = 2


@pytest.fixture
def told(client, register, labeled):
    """Everything that the public is told."""
    [announced] = AccountTransfer.objects.announced()
    number = announced.receipt_number
    answers = [client.get(url.replace("{transfer}", number)) for url in PAGES]
    assert {each.status_code for each in answers} == {200}
    return unescape("\n".join(each.content.decode() for each in answers))


def texts():
    """(model.field, text) of every free text in the database; history repeats what rows hold."""
    for model in apps.get_models():
        if model.__name__.startswith("Historical"):
            continue
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField) and not field.choices
        ]
        for row in model._base_manager.values(*names) if names else ():
            for name, text in row.items():
                if text and len(text) >= SHORTEST:
                    yield f"{model._meta.label_lower}.{name}", text


def is_written(text):
    """Whether it is more than one English word, which pages may use on their own account."""
    return not (text.isascii() and text.isalpha())


def test_the_public_reads_the_listed_fields_and_no_other(told):
    found = [(name, text) for name, text in texts() if is_written(text) and text in told]
    assert {name for name, _text in found} >= ALLOWED
    open_texts = {text for name, text in found if name in ALLOWED}
    assert {name for name, text in found if text not in open_texts} == set()


def test_an_organization_is_reached_and_a_person_is_not(told, person, labeled):
    organization = labeled.entity.revealed()
    assert {name for name, text in organization.items() if text and text in told} == REVEALED
    assert {name for name, text in person.revealed().items() if text and text in told} == set()
