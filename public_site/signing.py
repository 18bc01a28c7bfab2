"""Signing on the website: a code on the way, and the word as it is handed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.enums import SignatureMode
from cases.services.declarations import DeclarationGiven
from cases.services.signing import living_code, send_code, verify_code
from cms.core.phones import mask_phone
from public_site import limits
from public_site.forms.declaration import DeclarationForm
from public_site.views.refusals import too_many


def ask_for_code(request: HttpRequest, subject: str, *, mobile: str) -> HttpResponse | None:
    """Have a code sent and say so, or say why not; answer instead of the page to who asks often."""
    if until := limits.knock(limits.SIGN_BY_ADDRESS, limits.client_address(request)):
        return too_many(request, until)
    try:
        send_code(subject, mobile=mobile, language=get_language() or "ar")
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
        messages.success(request, _("The code is on its way. Write it under the declaration."))
    return None


@contextmanager
def settle(form: DeclarationForm, subject: str) -> Iterator[DeclarationGiven | None]:
    """Lend the word of a valid form; a code is compared first, and a wrong try stays counted.

    Raises ValidationError by field.
    """
    if form.fields and form.cleaned_data["mode"] == SignatureMode.ONE_TIME_CODE:
        try:
            verify_code(subject, form.cleaned_data["code"])
        except ValidationError as error:
            raise ValidationError({"code": error.messages}) from error
    with form.given() as declaration:
        yield declaration


def signing_context(subject: str, mobile: str) -> dict[str, Any]:
    """Return what the page says about codes: where to, and whether one may be typed.

    Without a number no code is offered (`online_modes`), so none is looked for.
    """
    if not mobile:
        return {"code_goes_to": "", "code_sent": None}
    return {"code_goes_to": mask_phone(mobile), "code_sent": living_code(subject)}
