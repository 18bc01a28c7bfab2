"""S57: the public policy is strict; only the back office may run inline code."""

from django.http import HttpResponse

import pytest

from cms.core.middleware import PolicyByPlaceMiddleware


def _policy(client, address):
    return client.get(address).headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_public_may_run_nothing_inline(client):
    policy = _policy(client, "/ar/no-such-page/")
    assert "'unsafe-inline'" not in policy
    assert "script-src 'self'" in policy
    assert "object-src 'none'" in policy


@pytest.mark.django_db
def test_the_back_office_may(client):
    policy = _policy(client, "/admin/login/")
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "object-src 'none'" in policy


def test_a_preview_inside_the_editor_may_carry_the_style_of_its_checker(rf):
    request = rf.get("/ar/")
    request.is_preview = True
    policy = PolicyByPlaceMiddleware(lambda _request: HttpResponse())(request)
    assert "style-src 'self' 'unsafe-inline'" in policy["Content-Security-Policy"]
    assert "script-src 'self'" in policy["Content-Security-Policy"].split("; ")
