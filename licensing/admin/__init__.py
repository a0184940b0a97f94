"""Licensing in the admin, one file per model."""

from licensing.admin import labels, news_licenses, panels, platform_licenses, qualifications

__all__ = ["labels", "news_licenses", "panels", "platform_licenses", "qualifications"]
