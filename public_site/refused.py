"""Post/Redirect/Get for a form that is refused: a reload or "back" sends nothing a second time.

What was sent and what is wrong with it wait a few minutes on the server, encrypted, under a secret
that only this browser holds; nothing of it stands in the session or in an address. The steps of a
request need none of this: their draft keeps what was typed.

The same way goes whatever else is meant for one later page of this browser alone (`hand_over`).
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from cms.core.encryption import blind_index
from cms.core.references import new_secret
from public_site.models import RefusedForm

COOKIE = "sila_refused"
KEPT_FOR = timedelta(minutes=10)
#: What was typed on a page that had closed meanwhile waits until its door is open again.
LATE_KEPT_FOR = timedelta(hours=1)

AnyForm = TypeVar("AnyForm", bound=forms.Form)


def send_back(
    request: HttpRequest,
    form: forms.Form,
    to: str,
    *,
    about: str,
    without: Collection[str] = (),
) -> HttpResponse:
    """Keep a refused form and lead to the page that shows it; `about` names form and subject.

    What is to be asked anew stays out: the fields `without`.

    Two tabs do not mix: whatever differs between them (request, draft, link) is part of `about`.
    """
    content = {"data": _sent(request, without), "errors": _errors(form)}
    response = redirect(to)
    hand_over(request, response, about=about, content=content)
    return response


def hand_over(
    request: HttpRequest,
    response: HttpResponse,
    *,
    about: str,
    content: dict[str, Any],
    kept_for: timedelta = KEPT_FOR,
) -> None:
    """Keep something for one later page of this browser; a second time replaces the first."""
    sweep_refused()
    secret = _secret(request) or new_secret()
    RefusedForm.objects.update_or_create(
        key=_key(about, secret),
        defaults={"content": content, "expires_at": timezone.now() + kept_for},
    )
    response.set_signed_cookie(
        COOKIE,
        secret,
        max_age=LATE_KEPT_FOR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def keep_late(request: HttpRequest, response: HttpResponse, *, about: str) -> None:
    """Keep a form whose page had closed before it was sent: nothing in it is wrong yet."""
    content = {"data": _sent(request), "errors": {}}
    hand_over(request, response, about=about, content=content, kept_for=LATE_KEPT_FOR)


def handed_over(request: HttpRequest, about: str) -> dict[str, Any] | None:
    """Return what was kept for this page of this browser, once."""
    kept = _kept(request, about)
    if kept is None:
        return None
    kept.delete()
    return dict(kept.content)


def sent_back(
    request: HttpRequest, about: str, make: Callable[[QueryDict | None], AnyForm]
) -> AnyForm:
    """Return the form `make` makes of what was refused, with its errors, once; else a fresh one."""
    content = handed_over(request, about)
    if content is None:
        return make(None)
    form = make(QueryDict(content["data"]))
    for name, messages in content["errors"].items():
        _say(form, name, messages)
    return form


def forget_refused(response: HttpResponse) -> None:
    """Let the browser hold no key to what was kept for it; it is swept with its time."""
    response.delete_cookie(COOKIE, samesite="Lax")


def sweep_refused() -> int:
    """Destroy what nobody came back for; return how many."""
    return RefusedForm.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def _kept(request: HttpRequest, about: str) -> RefusedForm | None:
    secret = _secret(request)
    if not secret:
        return None
    living = RefusedForm.objects.filter(expires_at__gt=timezone.now())
    return living.filter(key=_key(about, secret)).first()


def _say(form: forms.Form, name: str, messages: list[str]) -> None:
    """Add what the form does not find wrong by itself, such as with a file that is not here now."""
    news = [message for message in messages if message not in form.errors.get(name, [])]
    if news:  # a paper that has come meanwhile has no field any more: then above all fields
        form.add_error(name if name in form.fields else None, news)


def _sent(request: HttpRequest, without: Collection[str] = ()) -> str:
    sent = request.POST.copy()
    for name in ("csrfmiddlewaretoken", *without):
        sent.pop(name, None)
    return sent.urlencode()


def _errors(form: forms.Form) -> dict[str, list[str]]:
    return {name: [str(message) for message in errors] for name, errors in form.errors.items()}


def _secret(request: HttpRequest) -> str:
    return request.get_signed_cookie(COOKIE, default="", max_age=LATE_KEPT_FOR) or ""


def _key(about: str, secret: str) -> str:
    return blind_index(f"{about}:{secret}", "refused")
