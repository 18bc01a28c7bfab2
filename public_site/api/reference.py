"""The reference page: the schema as a page of ours, without a script or another site."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import check_for_language, override

from ninja.openapi.docs import DocsBase

from public_site.api.problems import KINDS

_METHODS = ("get", "post")
_REFUSAL = 400


class ReferencePage(DocsBase):
    """Renders the schema in the language asked for with `?lang=`, else in the browser's."""

    def render_page(self, request: HttpRequest, api: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("lang", "")
        if asked in ("ar", "en") and check_for_language(asked):
            with override(asked):
                return _page(request, api, self.get_openapi_url(api, kwargs))
        return _page(request, api, self.get_openapi_url(api, kwargs))


def _page(request: HttpRequest, api: Any, schema_url: str) -> HttpResponse:
    schema = api.get_openapi_schema()
    context = {
        "info": schema["info"],
        "calls": list(_calls(schema)),
        "schemas": list(_schemas(schema)),
        "problems": KINDS,
        "schema_url": schema_url,
    }
    return render(request, "public_site/api/reference.html", context)


def _calls(schema: dict[str, Any]) -> Any:
    for path, operations in schema["paths"].items():
        for method in _METHODS:
            if method in operations:
                yield _call(path, method, operations[method])


def _call(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {})
    return {
        "key": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "parameters": operation.get("parameters", []),
        "bodies": [
            {"media": media, "type": type_words(content["schema"])}
            for media, content in body.items()
        ],
        "answers": [
            {"status": status, "type": _answer_type(response)}
            for status, response in operation["responses"].items()
            if int(status) < _REFUSAL
        ],
        "refusals": [status for status in operation["responses"] if int(status) >= _REFUSAL],
    }


def _answer_type(response: dict[str, Any]) -> dict[str, str]:
    content = next(iter(response.get("content", {}).values()), None)
    return type_words(content["schema"]) if content else {"words": "", "ref": ""}


def _schemas(schema: dict[str, Any]) -> Any:
    for name, details in sorted(schema["components"]["schemas"].items()):
        required = details.get("required", [])
        yield {
            "name": name,
            "description": details.get("description", ""),
            "values": details.get("enum", []),
            "fields": [
                {
                    "name": field,
                    "required": field in required,
                    "description": content.get("description", ""),
                    "type": type_words(content),
                }
                for field, content in details.get("properties", {}).items()
            ],
        }


def type_words(schema: dict[str, Any]) -> dict[str, str]:
    """Return how a type reads, and the name of the schema it leads to."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return {"words": name, "ref": name}
    options = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if options:
        parts = [type_words(option) for option in options]
        ref = next((part["ref"] for part in parts if part["ref"]), "")
        return {"words": " | ".join(part["words"] for part in parts), "ref": ref}
    if schema.get("type") == "array":
        inner = type_words(schema.get("items", {}))
        return {"words": f"{inner['words']}[]", "ref": inner["ref"]}
    return {"words": _plain_type(schema), "ref": ""}


def _plain_type(schema: dict[str, Any]) -> str:
    if "const" in schema:
        return repr(schema["const"])
    if "enum" in schema:
        return " | ".join(repr(value) for value in schema["enum"])
    kind = str(schema.get("format") or schema.get("type") or "any")
    inner = schema.get("additionalProperties")
    return f"{kind} of {type_words(inner)['words']}" if isinstance(inner, dict) else kind
