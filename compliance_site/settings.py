"""Settings of the compliance desk: one module, every deployment choice from the environment.

`.env.example` documents each variable. Everything is safe by default: DEBUG is off, hosts are
strict, and there is no built-in secret.
"""

import os
from ipaddress import ip_network
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(env.path("ENV_FILE", default=BASE_DIR / ".env"))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

# Personal data: the first key wraps new data keys, the others still open old ones.
PERSONAL_DATA_KEYS = env.list("PERSONAL_DATA_KEYS")
PERSONAL_DATA_LOOKUP_KEY = env.str("PERSONAL_DATA_LOOKUP_KEY")

INSTALLED_APPS = [
    "staff",
    "regulations",
    "audit",
    "desk.apps.ComplianceAdminConfig",
    "desk",
    "accounts",
    "licensing",
    "moderation",
    "disclosure",
    "rest_framework",
    "drf_spectacular",
    "simple_history",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
DEMO = env.bool("DEMO", default=False)
if DEMO:
    INSTALLED_APPS.append("demo")

MIDDLEWARE = [
    "disclosure.api.middleware.ApiProblems",
    "desk.middleware.RequestText",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "staff.middleware.SessionLimits",
    "staff.middleware.Preferences",
    "audit.middleware.ActingUser",
    "django.contrib.messages.middleware.MessageMiddleware",
    "desk.middleware.Conflicts",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "compliance_site.urls"
WSGI_APPLICATION = "compliance_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Databases: SQLite is the embedded default for a small desk, PostgreSQL is production.
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/desk.sqlite3")}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
        ),
    }
    if test_name := env.str("TEST_DATABASE_FILE", default=""):
        DATABASES["default"]["TEST"] = {"NAME": test_name}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "staff.backends.StaffBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
SESSION_ABSOLUTE_HOURS = env.int("SESSION_ABSOLUTE_HOURS", default=10)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
AXES_FAILURE_LIMIT = env.int("SIGN_IN_ATTEMPTS", default=5)
AXES_COOLOFF_TIME = env.int("SIGN_IN_LOCK_MINUTES", default=15) / 60
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# Transport and browser
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BEHIND_TLS
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# Uploads: one import file of the browser admin; larger files go through the command line.
IMPORT_UPLOAD_MAX_BYTES = env.int("IMPORT_UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)
IMPORT_DIR = DATA_DIR / "imports"
# Processes beside the worker that read and prepare long imports; 0 does without.
IMPORT_PROCESSES = env.int("IMPORT_PROCESSES", default=min(4, os.cpu_count() or 1))
# What anybody may send: posts an hour from one address, files with one complaint, and the header
# in which a trusted proxy names the client's address (none: the connection's own).
PUBLIC_POSTS_PER_HOUR = env.int("PUBLIC_POSTS_PER_HOUR", default=20)
PUBLIC_FILES_MAX = env.int("PUBLIC_FILES_MAX", default=5)
# The API: requests a minute with one key, reads a minute from one address, bytes of one body (files
# in it are a third larger than they are).
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=120)
API_READS_PER_MINUTE = env.int("API_READS_PER_MINUTE", default=120)
# Networks besides the Internet that webhooks may be sent to, as 10.20.0.0/16.
WEBHOOK_NETWORKS = [str(ip_network(each)) for each in env.list("WEBHOOK_NETWORKS", default=[])]
API_BODY_MAX_BYTES = env.int("API_BODY_MAX_BYTES", default=30 * 1024 * 1024)
CLIENT_ADDRESS_HEADER = env.str("CLIENT_ADDRESS_HEADER", default="REMOTE_ADDR")
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
# Evidence files: limits of one file, where the sealed files lie, and the virus scanner, if any.
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=20 * 1024 * 1024)
EVIDENCE_MAX_PIXELS = env.int("EVIDENCE_MAX_PIXELS", default=50_000_000)
EVIDENCE_MAX_PAGES = env.int("EVIDENCE_MAX_PAGES", default=60)
EVIDENCE_DIR = Path(env.str("EVIDENCE_DIR", default=str(DATA_DIR / "evidence")))
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
CLAMD_TIMEOUT_SECONDS = env.int("CLAMD_TIMEOUT_SECONDS", default=30)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o600

# Language, time
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
# The language that messages to applicants start in; the reviewer may switch it per message.
APPLICANT_LANGUAGE = env.str("APPLICANT_LANGUAGE", default="zh-hans")
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "desk.formats"
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True

# Static files, vendored and hashed; whitenoise serves them from the same process.
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# History
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_DATE_INDEX = True

# Ledger: the signing key belongs to the sealer alone; the web process never reads it.
AUDIT_ORIGIN = env.str("AUDIT_ORIGIN", default="compliance-desk/ledger")
AUDIT_SIGNING_KEY_FILE = Path(
    env.str("AUDIT_SIGNING_KEY_FILE", default=str(DATA_DIR / "audit-signing.key"))
)
AUDIT_PUBLIC_KEY_FILE = Path(
    env.str("AUDIT_PUBLIC_KEY_FILE", default=str(DATA_DIR / "audit-signing.pub"))
)
AUDIT_CHECKPOINT_DIR = Path(env.str("AUDIT_CHECKPOINT_DIR", default=str(DATA_DIR / "checkpoints")))
AUDIT_MAX_UNSEALED_MINUTES = env.int("AUDIT_MAX_UNSEALED_MINUTES", default=15)
# Verbs that need a second person besides the built-in ones, as "app.model.verb"; the built-in
# list can be widened here and never narrowed.
SECOND_PERSON_VERBS = env.list("SECOND_PERSON_VERBS", default=[])

# Review policy: the checks a registration must face before approval, in the order a reviewer
# reads them. A room adds its own check here and nowhere else.
REGISTRATION_CHECKS = [
    "accounts.checks.identity",
    "accounts.checks.false_identity",
    "accounts.checks.entities.irregular_code",
    "accounts.checks.entities.guardian_consent",
    "accounts.checks.account_cap",
    "accounts.checks.name",
    "accounts.checks.platform_id",
    "licensing.checks.qualification",
    "licensing.checks.news_license",
    "moderation.checks.blacklist_registration",
    "moderation.checks.credit_rating",
    "accounts.checks.earlier_rejections",
    "accounts.checks.other_accounts",
]

# The same for a request to rename an account.
NAME_CHANGE_CHECKS = [
    "accounts.checks.account_in_service",
    "accounts.checks.identity",
    "accounts.checks.false_identity",
    "accounts.checks.name",
    "accounts.checks.name_change_limit",
    "accounts.checks.earlier_name_changes",
]

# The same for a transfer, whose transferee is looked at like an applicant: before it is announced,
# and again on the day it takes effect.
TRANSFER_CHECKS = [
    "accounts.checks.transfers.account_at_hand",
    "accounts.checks.departures.not_leaving",
    "accounts.checks.transfers.consents",
    "accounts.checks.identity",
    "accounts.checks.false_identity",
    "accounts.checks.entities.irregular_code",
    "accounts.checks.entities.guardian_consent",
    "accounts.checks.account_cap",
    "accounts.checks.name",
    "licensing.checks.qualification",
    "licensing.checks.news_license",
    "moderation.checks.blacklist_transfer",
    "moderation.checks.credit_rating",
    "moderation.checks.open_matters_of_request",
    "accounts.checks.transfers.earlier_transfers",
]

# What stands against ending an account without blame, by its operator's wish or for want of use.
DEREGISTRATION_CHECKS = [
    "accounts.checks.departures.account_live",
    "accounts.checks.departures.not_in_transfer",
    "moderation.checks.open_matters_of_request",
]

# What an account must have before it is activated or resumed, and whom to tell when it was opened
# or what it rests on has changed.
ACTIVATION_CHECKS = [
    "accounts.checks.activation.operator_identity",
    "accounts.checks.entities.irregular_code",
    "accounts.checks.entities.guardian_consent",
    "accounts.checks.activation.cap_in_service",
    "accounts.checks.activation.suspending_measures",
    "accounts.checks.unjudged_name",
    "licensing.checks.special_label",
    "licensing.checks.news_license",
]
# The same set-wise, as far as a database can tell: the queue of accounts to activate is made of it.
ACTIVATION_CONDITIONS = [
    "accounts.checks.activation.has_verified_operator",
    "accounts.checks.entities.has_no_open_exception",
    "accounts.domain.caps.has_room",
    "accounts.checks.activation.has_no_suspending_measure",
    "accounts.checks.activation.has_no_name_to_review",
    "licensing.checks.is_entitled",
]
# What a closed account must have before its closure is taken back.
REINSTATEMENT_CHECKS = ["moderation.checks.closing_sanction"]
ACCOUNT_FOLLOW_UPS = ["licensing.domain.labels.settle"]
# What the calendar asks for, in this order: each is `job(at=…) -> Counter` (`run_calendar`).
# What `migrate` ends with, in this order: each command adds what is missing and may be repeated.
PREPARE_COMMANDS = [
    "sync_roles",
    "sync_catalog",
    "sync_terms",
    "sync_ladder",
    "sync_messages",
    "rekey_names",
]
CALENDAR_JOBS = [
    "licensing.domain.review.review",
    "accounts.domain.calendar.advance",
    "desk.domain.bulk_decisions.finish_interrupted",
    "moderation.domain.calendar.advance",
    "regulations.duties.nightly.measure",
    "disclosure.domain.api.submissions.forget_answers",
    "disclosure.domain.webhooks.outbox.forget",
    "desk.loads.measure",
    "audit.domain.channels.deliver_due",
    "desk.digest.send_digests",
]
# E-mail: the daily digest, in the morning of whoever wants it. Without EMAIL_URL nothing is sent.
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="compliance-desk@localhost")
# Messages to operators and complainants: how the platform signs, and how it is reached. Both may be
# empty: "Operator of the platform" signs then, and the line about the contact is left out.
PLATFORM_NAME = env.str("PLATFORM_NAME", default="")
PLATFORM_CONTACT = env.str("PLATFORM_CONTACT", default="")
# The function that sends a text message, as `package.module.function(*, phone, text)`; empty: none.
SMS_SENDER = env.str("SMS_SENDER", default="")
DESK_URL = env.str("DESK_URL", default="http://127.0.0.1:8000")
DIGEST_HOUR = env.int("DIGEST_HOUR", default=7)
# The platform's own licenses that must stand (Article 5), by `licensing.enums.PlatformLicenseType`.
PLATFORM_LICENSES = env.list(
    "PLATFORM_LICENSES", default=["telecom_value_added", "news_information_service"]
)

# Small tables as files (desk.table_admin) take the permission `import_<model>`. The library is not
# among the installed apps: its commands would write past the domain.
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "import"

# The API speaks JSON only; each view says who may ask. Nothing counts but what a view lists.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["disclosure.api.parsers.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "disclosure.api.negotiation.AlwaysJSON",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "disclosure.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Compliance desk",
    "DESCRIPTION": _("The public register, and what systems of the platform bring to the desk."),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SORT_OPERATIONS": False,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "disclosure.api.schema.close_requests",
        "disclosure.api.schema.leave_open",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ContentCategory": "accounts.enums.ContentCategory",
        "ViolationType": "moderation.enums.ViolationType",
        "ClosureBasis": "accounts.enums.ClosureBasis",
        "ComplaintOutcome": "moderation.enums.ComplaintOutcome",
        "EntityType": "accounts.enums.EntityType",
        "IdentityType": "accounts.enums.IdentityType",
        "PublicState": "disclosure.enums.PublicState",
        "TransferState": "accounts.enums.TransferState",
        "EvidenceKind": "audit.enums.EvidenceKind",
        "ApiScope": "disclosure.enums.ApiScope",
    },
}

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MESSAGE_TAGS = {messages.ERROR: "error"}
DESK_NAME = _("Compliance Desk")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "ERROR"},
        "django": {"handlers": [], "propagate": True},
    },
}
