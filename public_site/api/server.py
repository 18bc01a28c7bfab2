"""The API put together: its calls, its refusals, its schema."""

import logging
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as ShapeError
from ninja.renderers import JSONRenderer

from public_site.api import asking, catalogue, following, surveys
from public_site.api.problems import (
    BAD_REQUEST,
    BUSY,
    FAULT,
    INVALID,
    MEDIA_TYPE,
    NOT_FOUND,
    TOO_LARGE,
    Kind,
    Mistake,
    Problem,
    pointer,
    problem_response,
)
from public_site.api.reading import StrictParser
from public_site.api.reference import ReferencePage

logger = logging.getLogger(__name__)


class ReadableRenderer(JSONRenderer):
    """Arabic as Arabic, not as escapes."""

    json_dumps_params = {"ensure_ascii": False}


class PublicAPI(NinjaAPI):
    """Ninja's API with a schema that tells the truth about refusals, in the reader's language."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(**kwargs)
        for operations in schema["paths"].values():
            for operation in operations.values():
                _name_problems(operation["responses"])
        return _spoken(schema)


def _name_problems(responses: dict[Any, Any]) -> None:
    for status, response in responses.items():
        if int(status) >= 400:
            response["content"] = {MEDIA_TYPE: response["content"].pop("application/json")}


def _spoken(value: Any) -> Any:
    """Return the schema with its texts in the language of the call."""
    if isinstance(value, dict):
        return {key: _spoken(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_spoken(item) for item in value]
    return str(value) if isinstance(value, Promise) else value


_ABOUT: dict[str, Any] = {
    "title": gettext_lazy("Public API of Sila"),
    "description": gettext_lazy(
        "Ask for a service, follow a request and answer a survey, without an account. A request is"
        " opened by its reference and its tracking code."
    ),
}
api = PublicAPI(
    **_ABOUT,
    version="1",
    urls_namespace="api",
    docs=ReferencePage(),
    parser=StrictParser(),
    renderer=ReadableRenderer(),
)
for part in (catalogue, asking, following, surveys):
    api.add_router("", part.router)

_SAID = {
    "missing": gettext_lazy("This is missing."),
    "string_type": gettext_lazy("Write this as text."),
    "string_unicode": gettext_lazy("This text holds half of a character."),
    "string_too_long": gettext_lazy("This is too long."),
    "bool_type": gettext_lazy("Write true or false."),
    "dict_type": gettext_lazy("Write this as an object."),
    "model_type": gettext_lazy("Write this as an object."),
    "literal_error": gettext_lazy("Choose one of the values the schema names."),
}


@api.exception_handler(Problem)
def on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem_response(problem)


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the parser raised comes wrapped in an error of Ninja's own."""
    cause = error.__cause__
    return problem_response(cause if isinstance(cause, Problem) else Problem(BAD_REQUEST))


@api.exception_handler(ShapeError)
def on_wrong_shape(request: HttpRequest, error: ShapeError) -> HttpResponse:
    return problem_response(Problem(INVALID, errors=[_mistake(item) for item in error.errors]))


def _mistake(item: dict[str, Any]) -> Mistake:
    """The place begins with where it was sent and the name of our parameter; neither is in it."""
    where, *place = item["loc"]
    code = str(item["type"])
    message = str(_SAID.get(code) or _("This value does not fit."))
    return Mistake(pointer(*(place[1:] if where == "body" else place)), message, code)


def _say(error: type[Exception], kind: Kind) -> None:
    def answer(request: HttpRequest, exception: Any) -> HttpResponse:
        return problem_response(Problem(kind))

    api.add_exception_handler(error, answer)


_say(Http404, NOT_FOUND)
_say(BadRequest, BAD_REQUEST)
_say(SuspiciousOperation, BAD_REQUEST)
_say(MultiPartParserError, BAD_REQUEST)
_say(RequestDataTooBig, TOO_LARGE)


_SOON = {"Retry-After": "5"}


@api.exception_handler(OperationalError)
def on_busy_database(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """A lock that was not to be had, or a database that is away: the call may be sent again."""
    logger.error("api_database_busy error=%s", type(error).__name__)
    return problem_response(Problem(BUSY, _("Send it again in a moment."), headers=_SOON))


@api.exception_handler(Exception)
def on_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """Logged here, because Django would name the address; whoever watches for faults is told."""
    logger.error("api_fault", exc_info=error)
    got_request_exception.send(sender=type(api), request=request)
    return problem_response(Problem(FAULT))
