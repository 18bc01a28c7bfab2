"""Every refusal of the API in one shape: `application/problem+json` (RFC 9457).

A problem has a `type` that is an address on the reference page, a title, a sentence in the
reader's language and, where single values are wrong, `errors` with a JSON pointer each. Nothing
that was sent is repeated in it.
"""

import json
import logging
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.core.decorators import PERSONAL_HEADERS

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One kind of refusal: its name in `type`, its status, and what it is in a few words."""

    code: str
    status: int
    title: Any


MALFORMED = Kind("malformed", 400, _("The body cannot be read"))
BAD_REQUEST = Kind("bad-request", 400, _("The call cannot be understood"))
KEY_MISSING = Kind("idempotency-key-missing", 400, _("A call that is made once needs its key"))
CODE_MISSING = Kind("tracking-code-missing", 401, _("The tracking code is missing"))
NOT_FOUND = Kind("not-found", 404, _("There is nothing at this address"))
NO_SUCH_REQUEST = Kind("no-such-request", 404, _("No such request"))
NO_SUCH_SERVICE = Kind("no-such-service", 404, _("No such service"))
METHOD = Kind("method-not-allowed", 405, _("This address does not take this method"))
SERVICE_CLOSED = Kind("service-closed", 409, _("The service takes no requests now"))
NOT_NOW = Kind("not-possible-now", 409, _("Not possible as things stand"))
SURVEY_CLOSED = Kind("survey-closed", 410, _("This survey is not open"))
TOO_LARGE = Kind("too-large", 413, _("Too large"))
MEDIA = Kind("unsupported-media-type", 415, _("Another kind of content is expected"))
INVALID = Kind("invalid", 422, _("Something in it is missing or wrong"))
KEY_REUSED = Kind("idempotency-key-reused", 422, _("This key was used for something else"))
TOO_MANY = Kind("too-many", 429, _("Too many calls"))
FAULT = Kind("fault", 500, _("A fault of ours"))
BUSY = Kind("busy", 503, _("Busy at the moment"))

KINDS = (
    MALFORMED,
    BAD_REQUEST,
    KEY_MISSING,
    CODE_MISSING,
    NOT_FOUND,
    NO_SUCH_REQUEST,
    NO_SUCH_SERVICE,
    METHOD,
    SERVICE_CLOSED,
    NOT_NOW,
    SURVEY_CLOSED,
    TOO_LARGE,
    MEDIA,
    INVALID,
    KEY_REUSED,
    TOO_MANY,
    FAULT,
    BUSY,
)
_EACH = _("Each entry of errors points to one value and says what to do.")
#: For answers that something before the API has given: only their status is known.
_OF_STATUS = {400: BAD_REQUEST, 404: NOT_FOUND, 405: METHOD, 413: TOO_LARGE, 415: MEDIA}
_KEPT_HEADERS = ("Allow", "Retry-After")


@dataclass(frozen=True)
class Mistake:
    """One value that is missing or wrong, by its place in the body (RFC 6901)."""

    pointer: str
    message: str
    code: str = "invalid"


class Problem(Exception):
    """Raised anywhere in the API; `problem_response` turns it into the answer."""

    def __init__(
        self,
        kind: Kind,
        detail: Any = "",
        *,
        errors: Iterable[Mistake] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind.code)
        self.kind = kind
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})


def pointer(*parts: object) -> str:
    """Return the JSON pointer of a place in the body."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{part}" for part in escaped)


def mistakes(error: ValidationError, *place: object) -> list[Mistake]:
    """Return what a validator of ours said, at one place of the body."""
    return [
        Mistake(pointer(*place), str(message), single.code or "invalid")
        for single in error.error_list
        for message in single.messages
    ]


def too_many(until: datetime) -> Problem:
    """Return the refusal of who knocked too often, with when to come back."""
    seconds = max(1, math.ceil((until - timezone.now()).total_seconds()))
    detail = _("Wait, then try again. The header Retry-After says how many seconds.")
    return Problem(TOO_MANY, detail, headers={"Retry-After": str(seconds)})


def problem_response(problem: Problem) -> HttpResponse:
    """Return the answer for a problem, in the active language."""
    kind = problem.kind
    body: dict[str, Any] = {
        "type": f"{settings.BASE_URL}/api/v1/docs#{kind.code}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": str(problem.detail or (_EACH if problem.errors else kind.title)),
    }
    if problem.errors:
        body["errors"] = [vars(mistake) for mistake in problem.errors]
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=kind.status, content_type=MEDIA_TYPE
    )
    headers = {**PERSONAL_HEADERS, "Content-Language": get_language() or "", **problem.headers}
    for name, value in headers.items():
        response.headers[name] = value
    # Django would log the address, and with it the secret of a survey's link.
    response._has_been_logged = True  # type: ignore[attr-defined]
    logger.info("api_refused status=%s problem=%s", kind.status, kind.code)
    return response


def as_problem(response: HttpResponse) -> HttpResponse:
    """Return a refusal that was made for a browser in the shape of the API."""
    fallback = FAULT if response.status_code >= 500 else BAD_REQUEST
    kind = _OF_STATUS.get(response.status_code, fallback)
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    return problem_response(Problem(kind, headers=headers))
