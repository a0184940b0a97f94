"""The strict CSP holds on every page, and no template needs it loosened."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

pytestmark = pytest.mark.django_db

INLINE = re.compile(
    rb"<style|\sstyle=|<script(?![^>]*\ssrc=)[^>]*>|\son[a-z]+=\"|javascript:", re.I
)
FOREIGN = re.compile(rb"(?:src|href|action)=\"(?:https?:)?//", re.I)


def pages(claimed):
    one = [claimed.pk]
    return [
        "/desk/",
        reverse("admin:accounts_registrationapplication_changelist") + "?queue=mine",
        reverse("admin:accounts_registrationapplication_change", args=one),
        reverse("admin:accounts_registrationapplication_history", args=one),
        reverse("admin:accounts_registrationapplication_decide", args=[*one, "reject"]),
        reverse("admin:accounts_registrationapplication_add"),
        reverse("admin:accounts_operatingentity_add"),
        reverse("admin:accounts_importbatch_add"),
        reverse("admin:staff_user_changelist"),
        reverse("admin:staff_user_add"),
        reverse("admin:regulations_parameter_add"),
        reverse("admin:password_change"),
        reverse("admin:notices"),
        reverse("admin:preferences"),
        "/desk/no-such-page/",
    ]


def test_no_page_has_inline_code_or_a_foreign_address(claimed, signed_in, cast):
    cast["reviewer"].is_superuser = True
    cast["reviewer"].save()
    client = signed_in("reviewer")
    for url in pages(claimed):
        body = client.get(url).content
        assert not INLINE.search(body), (url, INLINE.search(body))
        assert not FOREIGN.search(body), (url, FOREIGN.search(body))


@pytest.mark.parametrize("url", ["/desk/login/", "/desk/no-such-page/"])
def test_the_policy_goes_out_with_every_page(client, url):
    policy = client.get(url).headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_cookies_are_strict_behind_tls():
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
