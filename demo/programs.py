"""The systems of the platform that the demo desk knows: one at work, one that waits.

The endpoint of the first is paused, so that the demo desk calls nobody.
"""

from datetime import timedelta

from audit.context import acting_as
from disclosure.domain.webhooks import endpoints
from disclosure.enums import ApiScope
from staff.models import User
from tests.factories import (
    ClientFactory,
    EndpointFactory,
    admit,
    admit_endpoint,
    issue,
    issue_secret,
)


def play(now):
    """Two administrators admit the sign-up pages; the key is not kept, so that it opens nothing."""
    first, second = (User.objects.get(username=name) for name in ("admin01", "admin02"))
    then = now - timedelta(days=20)
    with acting_as(first):
        pages = ClientFactory(
            name="注册中心",
            purpose="用户端注册、改名与转移申请页",
            scopes=[ApiScope.REGISTRATIONS, ApiScope.NAME_CHANGES, ApiScope.TRANSFERS],
            at=then,
        )
    admitted = admit(pages, by=first, confirmed_by=second, at=then)
    with acting_as(first):
        issue(admitted, at=then, days=90, label="生产环境")
        asked = EndpointFactory(client=admitted, url="https://events.example/desk", at=then)
    endpoint = admit_endpoint(asked, by=first, confirmed_by=second, at=then)
    with acting_as(first):
        endpoint, _secret = issue_secret(endpoint, at=then)
        endpoints.pause(
            subject=endpoint,
            seen_version=endpoint.version,
            at=now - timedelta(hours=2),
            note="接收端升级,恢复后补发。",
        )
        ClientFactory(
            name="客服系统",
            purpose="转交用户投诉",
            scopes=[ApiScope.COMPLAINTS],
            at=now - timedelta(hours=3),
        )
