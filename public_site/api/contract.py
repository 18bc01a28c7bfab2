"""What the schema says of a call: its words, its headers, the answers it may give."""

from typing import Any

from ninja import Schema

from public_site.api.outputs import ProblemOut

_ALWAYS = (400, 405, 500, 503)


def described(summary: Any, description: Any) -> dict[str, Any]:
    """Return the words of a call, lazy: the schema speaks the language of whoever reads it."""
    return {"summary": summary, "description": description}


def may_answer(
    schema: type[Schema], *refusals: int, status: int = 200
) -> dict[int, type[Schema] | Any]:
    """Return the answers of a call: its own, and a problem under each of the other statuses.

    Every call may also meet the common refusals.
    """
    return {status: schema, **dict.fromkeys(sorted({*_ALWAYS, *refusals}), ProblemOut)}


def header(name: str, description: Any) -> dict[str, Any]:
    """Return a header that has to be sent, for the schema; the calls themselves read it."""
    schema = {"type": "string", "minLength": 1, "maxLength": 255}
    return {
        "in": "header",
        "name": name,
        "required": True,
        "schema": schema,
        "description": description,
    }
