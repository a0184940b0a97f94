"""The product's settings, static files without a manifest, and the models it is compared with."""

from compliance_site.settings import *  # noqa: F403
from compliance_site.settings import INSTALLED_APPS as PRODUCT_APPS
from compliance_site.settings import STORAGES as PRODUCT_STORAGES

INSTALLED_APPS = [*PRODUCT_APPS, "tools.bench.equivalents"]
# Pages are measured before static files were collected as well.
STORAGES = PRODUCT_STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
