"""Signing on the website: a code on the way, and the word as it is handed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.enums import SignatureMode
from cases.services.declarations import DeclarationGiven
from cases.services.signing import living_code, send_code, verify_code
from cms.core.phones import mask_phone
from public_site import limits
from public_site.forms.declaration import DeclarationForm
from public_site.views.refusals import too_many

#: So long after asking, a page is opened to type the code in.
_JUST_SENT = timedelta(seconds=20)


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


def place_of_code(subject: str) -> str:
    """Return where on its page a code is typed once it is on its way, else the top: what went
    wrong stands there."""
    return "#id_code" if _is_on_its_way(subject) else ""


def remembered(form: DeclarationForm, data: QueryDict | None, subject: str) -> DeclarationForm:
    """Show the page as it was when the code was asked for: nothing typed is lost, nothing is wrong
    yet, and the code is what comes next."""
    form.initial = {**form.initial, **(data.dict() if data else {})}
    if data and "code" in form.fields and _is_on_its_way(subject):
        form.fields["code"].widget.attrs["autofocus"] = True
    return form


def _is_on_its_way(subject: str) -> bool:
    code = living_code(subject)
    return code is not None and timezone.now() - code.sent_at < _JUST_SENT


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
