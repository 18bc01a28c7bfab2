"""Reading a body: JSON as it should be, not too deep, under its own media type."""

import json
import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from ninja.parser import Parser

from public_site.api.problems import MALFORMED, MEDIA, Problem, problem_response

JSON = "application/json"
MULTIPART = "multipart/form-data"
#: A request needs four levels; what is deeper is no answer to any question of ours.
DEEPEST = 16

_NOT_JSON = _("The body is not valid JSON in UTF-8.")
_TOO_DEEP = _("The JSON is nested too deeply.")


class StrictParser(Parser):
    """Reads JSON bodies for every call; anything else is refused with its reason."""

    def parse_body(self, request: HttpRequest) -> Any:
        refuse_other_media(request, JSON)
        return read_json(request.body)


def refuse_other_media(request: HttpRequest, expected: str) -> None:
    """Raise the 415 problem unless the body says it is of the expected kind."""
    if request.content_type != expected:
        detail = _("Send the body as %(expected)s.") % {"expected": expected}
        raise Problem(MEDIA, detail)


def read_json(body: bytes) -> Any:
    """Return the value; raise a problem for what is no JSON (NaN and Infinity are not)."""
    try:
        value = json.loads(body, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise Problem(MALFORMED, _TOO_DEEP) from None
    except ValueError:  # also bytes that are no text, and numbers of thousands of digits
        raise Problem(MALFORMED, _NOT_JSON) from None
    if _is_too_deep(value):
        raise Problem(MALFORMED, _TOO_DEEP)
    return value


def _refuse(_constant: str) -> float:
    raise ValueError


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _is_too_deep(value: Any) -> bool:
    """Look level by level: a recursion would fail on exactly what it is to find."""
    level = [value]
    for _depth in range(DEEPEST):
        level = [child for item in level for child in _children(item)]
        if not level:
            return False
    return True


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def takes_multipart(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse a body of another kind before Django reads it as an empty form."""

    @wraps(run)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            refuse_other_media(request, MULTIPART)
        except Problem as problem:
            return problem_response(problem)
        return run(request, *args, **kwargs)

    return guarded
