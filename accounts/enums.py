"""Choices of the registry."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntityType(models.TextChoices):
    """What kind of person or body operates accounts."""

    INDIVIDUAL = "individual", _("individual")
    ENTERPRISE = "enterprise", _("enterprise")
    MEDIA = "media", _("media organization")
    GOVERNMENT_ORGAN = "government_organ", _("government organ")
    PUBLIC_INSTITUTION = "public_institution", _("public institution")
    SOCIAL_ORGANIZATION = "social_organization", _("social organization")
    OTHER = "other", _("other")


class IdentityType(models.TextChoices):
    """The document that an entity's identity rests on."""

    UNIFIED_SOCIAL_CREDIT_CODE = "unified_social_credit_code", _("unified social credit code")
    RESIDENT_ID = "resident_id", _("resident id or residence permit")
    PERMANENT_RESIDENCE = "permanent_residence", _("permanent residence card of a foreigner")
    PASSPORT = "passport", _("passport")
    OTHER = "other", _("other document")


PERSONAL_IDENTITY_TYPES = frozenset(IdentityType) - {IdentityType.UNIFIED_SOCIAL_CREDIT_CODE}


class EntityState(models.TextChoices):
    """What is known of an entity's identity."""

    UNVERIFIED = "unverified", _("unverified")
    VERIFIED = "verified", _("verified")
    FALSE_IDENTITY = "false_identity", _("false identity")


class VerificationMethod(models.TextChoices):
    """How an identity was verified (Article 8 asks for composite verification)."""

    REGISTRY_LOOKUP = "registry_lookup", _("registry look-up")
    DOCUMENT = "document", _("document inspected")
    MOBILE_NUMBER = "mobile_number", _("mobile number")
    BANK_TRANSFER = "bank_transfer", _("bank transfer")
    FACE = "face", _("face comparison")


class GuardianRelation(models.TextChoices):
    """Who consents for a minor (Civil Code, article 27)."""

    PARENT = "parent", _("parent")
    OTHER_GUARDIAN = "other_guardian", _("other legal guardian")


class ContentCategory(models.TextChoices):
    """What an account writes about: general, the sectors of Article 9, and news (Article 5)."""

    GENERAL = "general", _("general")
    ECONOMY = "economy", _("economy")
    EDUCATION = "education", _("education")
    HEALTH = "health", _("health")
    JUSTICE = "justice", _("justice")
    NEWS = "news", _("news")


REGULATED_CATEGORIES = frozenset(ContentCategory) - {ContentCategory.GENERAL}


class AccountState(models.TextChoices):
    """Where an account stands."""

    PENDING_VERIFICATION = "pending_verification", _("pending verification")
    ACTIVE = "active", _("active")
    RESTRICTED = "restricted", _("restricted")
    SUSPENDED = "suspended", _("suspended")
    CLOSED = "closed", _("closed")
    DEREGISTERED = "deregistered", _("deregistered")
    WITHDRAWN = "withdrawn", _("entered by mistake")


ENDED_ACCOUNT_STATES = frozenset(
    {AccountState.CLOSED, AccountState.DEREGISTERED, AccountState.WITHDRAWN}
)
LIVE_ACCOUNT_STATES = frozenset(AccountState) - ENDED_ACCOUNT_STATES
SERVICE_STATES = frozenset({AccountState.ACTIVE, AccountState.RESTRICTED, AccountState.SUSPENDED})
# Only an account that its operator can use is unused.
USABLE_ACCOUNT_STATES = frozenset({AccountState.ACTIVE, AccountState.RESTRICTED})


class HoldEffect(models.TextChoices):
    """What a hold takes from an account, the mildest first (Article 19)."""

    LIMIT_FUNCTIONS = "limit_functions", _("functions limited")
    STOP_MONETIZATION = "stop_monetization", _("advertising and monetization stopped")
    STOP_UPDATES = "stop_updates", _("updates stopped")
    SUSPEND = "suspend", _("suspended")


class ClosureBasis(models.TextChoices):
    """What a closure rests on; it decides how its name is protected."""

    BY_LAW = "by_law", _("by law")
    UNDER_AGREEMENT = "under_agreement", _("under the agreement")


class AccountGrade(models.TextChoices):
    """Management grade by quality, reach and credit (Article 7)."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"


class ApplicationState(models.TextChoices):
    """Where a registration application stands."""

    SUBMITTED = "submitted", _("submitted")
    IN_REVIEW = "in_review", _("in review")
    INFORMATION_REQUESTED = "information_requested", _("information requested")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN_APPLICATION_STATES = frozenset(
    {
        ApplicationState.SUBMITTED,
        ApplicationState.IN_REVIEW,
        ApplicationState.INFORMATION_REQUESTED,
    }
)


class TransferState(models.TextChoices):
    """Where a transfer stands: in review like any request, then announced until its day comes."""

    SUBMITTED = "submitted", _("submitted")
    IN_REVIEW = "in_review", _("in review")
    INFORMATION_REQUESTED = "information_requested", _("information requested")
    ANNOUNCED = "announced", _("announced")
    EXECUTED = "executed", _("executed")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


PENDING_TRANSFER_STATES = OPEN_APPLICATION_STATES | {TransferState.ANNOUNCED}


class TransferSide(models.TextChoices):
    """The two who must consent to a transfer."""

    TRANSFEROR = "transferor", _("transferor")
    TRANSFEREE = "transferee", _("transferee")


class ObjectionState(models.TextChoices):
    """Whether an objection to a transfer was found to be justified."""

    SUBMITTED = "submitted", _("submitted")
    SUSTAINED = "sustained", _("justified")
    DISMISSED = "dismissed", _("not justified")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ConsentMethod(models.TextChoices):
    """How a consent is evidenced."""

    SIGNED_DOCUMENT = "signed_document", _("signed document")
    SIGN_IN = "sign_in", _("confirmed after signing in")
    FACE = "face", _("face comparison")
    NOTARIZED = "notarized", _("notarized deed")


# What is a document is kept as a file.
DOCUMENTED_CONSENTS = frozenset({ConsentMethod.SIGNED_DOCUMENT, ConsentMethod.NOTARIZED})


class DeregistrationState(models.TextChoices):
    """Where an operator's wish to leave stands."""

    COOLING_OFF = "cooling_off", _("cooling off")
    COMPLETED = "completed", _("completed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    STOPPED = "stopped", _("stopped")


class DisusePolicy(models.TextChoices):
    """What a service agreement allows the platform to do about an unused account (Article 10)."""

    NOTHING = "nothing", _("nothing")
    SUSPEND = "suspend", _("suspend")
    DEREGISTER = "deregister", _("suspend and deregister")


class DormancyState(models.TextChoices):
    """How far the platform has gone about an unused account."""

    NOTICED = "noticed", _("noticed")
    SUSPENDED = "suspended", _("suspended")
    DEREGISTERED = "deregistered", _("deregistered")
    ENDED = "ended", _("ended")


OPEN_DORMANCY_STATES = frozenset({DormancyState.NOTICED, DormancyState.SUSPENDED})


class CorrectionFault(models.TextChoices):
    """What an operator may have to put right about an account (Article 8)."""

    NAME = "name", _("name")
    AVATAR = "avatar", _("avatar")
    INTRODUCTION = "introduction", _("introduction")


class CorrectionState(models.TextChoices):
    """Where an order to correct an account stands."""

    ORDERED = "ordered", _("ordered")
    ANSWERED = "answered", _("answered")
    ESCALATED = "escalated", _("escalated")
    FULFILLED = "fulfilled", _("fulfilled")
    REVOKED = "revoked", _("taken back")


OPEN_CORRECTION_STATES = frozenset(
    {CorrectionState.ORDERED, CorrectionState.ANSWERED, CorrectionState.ESCALATED}
)


class NameLikeness(models.TextChoices):
    """How a name stands to another (Article 8), the gravest first.

    To a reader it is the same; it is close enough to be taken for it; it holds a sensitive term.
    """

    SAME = "same", _("same")
    CLOSE = "close", _("close")
    SENSITIVE = "sensitive", _("sensitive")


class NameBasis(models.TextChoices):
    """Why a name is protected."""

    CLOSED_BY_LAW = "closed_by_law", _("account closed by law")
    CLOSED_UNDER_AGREEMENT = "closed_under_agreement", _("account closed under the agreement")
    RELEASED = "released", _("released a short while ago")
    STATE_ORGAN = "state_organ", _("party, state or military organ")
    MEDIA = "media", _("news media")
    FINANCE = "finance", _("currency or regulator")
    PLACE = "place", _("place name")
    TRADEMARK = "trademark", _("trademark complaint")
    MANUAL = "manual", _("decision of the desk")


# Bases that come with the closure of an account, and all that come with an account's end or
# renaming and are never typed in.
CLOSED_BASES = frozenset({NameBasis.CLOSED_BY_LAW, NameBasis.CLOSED_UNDER_AGREEMENT})
DERIVED_BASES = CLOSED_BASES | {NameBasis.RELEASED}
# Who may bear such a name or hold such a term without being named as its holder.
BASIS_HOLDERS = {
    NameBasis.STATE_ORGAN: frozenset({EntityType.GOVERNMENT_ORGAN}),
    NameBasis.MEDIA: frozenset({EntityType.MEDIA}),
    NameBasis.FINANCE: frozenset({EntityType.GOVERNMENT_ORGAN}),
    NameBasis.PLACE: frozenset({EntityType.GOVERNMENT_ORGAN}),
}
# Terms that anybody may hold once a person has looked, because they belong to no single organ.
OPEN_TERMS = frozenset({NameBasis.PLACE, NameBasis.TRADEMARK, NameBasis.MANUAL})


class NameScope(models.TextChoices):
    """Where a protected name is looked for."""

    WHOLE = "whole", _("the whole name")
    CONTAINED = "contained", _("anywhere in a name")


class ProtectionState(models.TextChoices):
    """Where the protection of a name stands."""

    IN_FORCE = "in_force", _("in force")
    LIFTED = "lifted", _("lifted")


class ImportState(models.TextChoices):
    """Where an import batch stands."""

    MAPPING = "mapping", _("waits for its columns")
    UPLOADED = "uploaded", _("uploaded")
    CHECKING = "checking", _("being checked")
    PREVIEWED = "previewed", _("previewed")
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    COMPLETED = "completed", _("completed")
    CANCELED = "canceled", _("canceled")
    DISCARDED = "discarded", _("discarded")
    FAILED = "failed", _("failed")
    WEIGHING = "weighing", _("reversal being checked")
    WEIGHED = "weighed", _("reversal to be confirmed")
    REVERSING = "reversing", _("being reversed")
    REVERSED = "reversed", _("reversed")
    ARCHIVED = "archived", _("archived")


# States in which a worker moves the batch on, and those in which nothing happens any more.
WORKING_IMPORT_STATES = (
    ImportState.UPLOADED,
    ImportState.CHECKING,
    ImportState.RUNNING,
    ImportState.WEIGHING,
    ImportState.REVERSING,
)
REVERSIBLE_IMPORT_STATES = (ImportState.COMPLETED, ImportState.CANCELED)
ARCHIVABLE_IMPORT_STATES = (
    *REVERSIBLE_IMPORT_STATES,
    ImportState.DISCARDED,
    ImportState.REVERSED,
)
SETTLED_IMPORT_STATES = (*ARCHIVABLE_IMPORT_STATES, ImportState.ARCHIVED)


class ImportPhase(models.TextChoices):
    """What a worker does with a batch."""

    STAGING = "staging", _("reading and comparing with the registry")
    JUDGING = "judging", _("comparing the rows with each other")
    WRITING = "writing", _("writing")
    PUT_AWAY = "put_away", _("put away")
    WEIGHING = "weighing", _("looking what was touched since")
    REVERSING = "reversing", _("reversing")
    ARCHIVED = "archived", _("archived")


class ImportEffect(models.TextChoices):
    """What a good row does."""

    NEW = "new", _("new account")
    CHANGED = "changed", _("changed account")
    UNCHANGED = "unchanged", _("unchanged")


class ImportRowState(models.TextChoices):
    """What became of one row of a file."""

    PENDING = "pending", _("waits")
    REPEATED = "repeated", _("repeated")
    UNCHANGED = "unchanged", _("unchanged")
    WRITTEN = "written", _("written")
    FAULTY = "faulty", _("faulty")
    REVERSED = "reversed", _("reversed")
    KEPT = "kept", _("stays as it is")
