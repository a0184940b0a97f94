"""ASGI entry point, for hosts that prefer it over WSGI."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance_site.settings")
application = get_asgi_application()
