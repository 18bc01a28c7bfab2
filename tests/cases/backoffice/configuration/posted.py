"""The form of a service as its edit page posts it."""

from django.urls import reverse

from cases.backoffice.configuration.fields import ROW
from cases.backoffice.configuration.viewsets import ServiceViewSet


def url(name, *args):
    return reverse(f"wagtailsnippets_cases_service:{name}", args=args)


def flat(prefix, value):
    """Post a block value the way the page's own script does."""
    if isinstance(value, list):
        fields = {f"{prefix}-count": str(len(value))}
        for number, item in enumerate(value):
            fields |= {
                f"{prefix}-{number}-type": ROW,
                f"{prefix}-{number}-order": str(number),
                f"{prefix}-{number}-deleted": "",
                **flat(f"{prefix}-{number}-value", item),
            }
        return fields
    if isinstance(value, dict):
        fields = {}
        for name, part in value.items():
            fields |= flat(f"{prefix}-{name}", part)
        return fields
    if isinstance(value, bool):
        return {prefix: "on"} if value else {}
    return {prefix: "" if value is None else str(value)}


def document(key="", ar="ورقة", **changes):
    values = {
        "label": {"ar": ar, "en": ""}, "hint": {"ar": "", "en": ""}, "evidence": "copy",
        "required": True, "max_age_days": None, "key": key,
        "show_if": {"match": "all", "conditions": []},
    }  # fmt: skip
    return {**values, **changes}


def as_shown(service):
    """The posted form of a service exactly as its edit page shows it."""
    form = ServiceViewSet().get_form_class(for_update=True)(instance=service)
    fields = {
        "name_ar": service.name["ar"], "name_en": service.name.get("en", ""),
        "summary_ar": service.summary.get("ar", ""), "summary_en": service.summary.get("en", ""),
        "icon": service.icon, "is_open": "on", "kind": service.kind, "slug": service.slug,
        "form": service.form_id, "workflow": service.workflow_id,
        "deciding_body_ar": service.deciding_body.get("ar", ""),
        "deciding_body_en": service.deciding_body.get("en", ""),
        "committee": service.committee_id or "", "requires_registration": "on",
        "window_clause": service.window_clause,
        "declaration_text_ar": service.declaration_text.get("ar", ""),
        "declaration_text_en": service.declaration_text.get("en", ""),
        "declaration_version": service.declaration_version,
    }  # fmt: skip
    for name in ("documents", "refusal_reasons", "funds"):
        field = form.fields[name]
        shown = field.block.get_prep_value(field.prepare_value(getattr(service, name)))
        rows = [item["value"] for item in shown]
        fields |= flat(name, [_plain(row) for row in rows])
    scoring = form.fields["scoring"]
    shown = scoring.block.get_prep_value(scoring.prepare_value(service.scoring))
    fields |= flat("scoring", [_plain(item["value"]) for item in shown])
    check = form.fields["precheck"]
    shown = check.block.get_prep_value(check.prepare_value(service.precheck))
    fields |= flat("precheck", _unwrapped(shown))
    return {**fields, **window(**form_initial(form))}


def _unwrapped(value):
    """The values of list blocks without their wrapping."""
    if isinstance(value, list):
        return [_unwrapped(item["value"]) for item in value]
    return (
        {name: _unwrapped(part) for name, part in value.items()}
        if isinstance(value, dict)
        else value
    )


def form_initial(form):
    names = ("reading", "not_before", "due", "unit", "anchor", "pause_on_missing")
    return {name: form.initial.get(f"window_{name}") for name in names}


def window(**changes):
    values = {"reading": "range", "not_before": 14, "due": 30, "unit": "calendar_days",
              "anchor": "complete", "pause_on_missing": True}  # fmt: skip
    values = {f"window_{name}": value for name, value in {**values, **changes}.items()}
    shown = {name: "" if value is None else value for name, value in values.items()}
    return {name: value for name, value in shown.items() if value is not False}


def _plain(row):
    for name in row.keys() & {"show_if", "when"}:
        lines = row[name]["conditions"]
        conditions = [line if "question" in line else line["value"] for line in lines]
        row = {**row, name: {**row[name], "conditions": conditions}}
    return row


def post(client, service, **changes):
    fields = {**as_shown(service), **changes}
    fields = {key: value for key, value in fields.items() if value is not None}
    return client.post(url("edit", service.pk), fields)


def errors_of(response):
    return response.context["form"].errors if response.context else {}
