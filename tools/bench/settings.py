"""The product's settings, and the models that the product is compared with."""

from compliance_site.settings import *  # noqa: F403
from compliance_site.settings import INSTALLED_APPS as PRODUCT_APPS

INSTALLED_APPS = [*PRODUCT_APPS, "tools.bench.equivalents"]
