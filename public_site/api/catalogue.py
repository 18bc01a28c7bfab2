"""Who the association is, what can be asked for, and every form as data. Nothing personal."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ninja import Router

from cases.models import FormVersion, ProgrammeChange, Service
from cases.selectors import who_would_decide
from cases.selectors.programmes import programme_times
from cms.association.models import Association, Branch
from cms.association.selectors import branches, current_association, public_channels
from cms.core.translated import in_all_languages
from cms.pages.contacts import contact_card
from public_site.api.contract import described, may_answer
from public_site.api.outputs import AssociationOut, ServiceOut, ServicesOut
from public_site.api.problems import NO_SUCH_SERVICE, Problem
from public_site.api.texts import lines, window_out
from public_site.forms.declaration import api_modes
from public_site.forms.request import ConsentForm
from public_site.presenting import way_ahead
from public_site.selectors import (
    document_requirements,
    get_service,
    list_services,
    open_form_version,
    reply_promise,
)

router = Router(tags=["catalogue"])


@router.get(
    "/association",
    response=may_answer(AssociationOut),
    operation_id="association",
    **described(
        _("Who we are"),
        _("Profile, ways to reach us, places, working hours and the privacy notice."),
    ),
)
def show_association(request: HttpRequest) -> dict[str, Any]:
    association = current_association()
    texts = ("name", "short_name", "purpose", "region", "address")
    return {
        **{name: str(getattr(association, name)) for name in texts},
        "code": association.code,
        "licence_number": association.licence_number,
        "phone": association.phone,
        "email": association.email,
        "languages": [code for code, _name in settings.LANGUAGES],
        "working_hours": _hours(association),
        "channels": [_channel(channel) for channel in public_channels()],
        "branches": [_branch(branch) for branch in branches()],
        "rights": lines(association.rights),
        "privacy_notice": {
            "version": association.privacy_notice_version,
            "text": str(association.privacy_notice),
        },
    }


def _channel(channel: Any) -> dict[str, Any]:
    return {"kind": channel.kind, **vars(contact_card(channel))}


def _branch(branch: Branch) -> dict[str, Any]:
    texts = {name: str(getattr(branch, name)) for name in ("name", "region", "address", "hours")}
    return {"key": branch.key, "phone": branch.phone, "is_main": branch.is_main, **texts}


def _hours(association: Association) -> dict[str, Any]:
    days = sorted((int(day), *hours) for day, hours in association.week_hours.items())
    return {
        "time_zone": settings.TIME_ZONE,
        "days": [
            {"weekday": day + 1, "opens": opens, "closes": closes} for day, opens, closes in days
        ],
        "ramadan_opens": f"{association.ramadan_starts_at:%H:%M}",
        "ramadan_closes": f"{association.ramadan_ends_at:%H:%M}",
    }


@router.get(
    "/services",
    response=may_answer(ServicesOut),
    operation_id="services",
    **described(
        _("What can be asked for"),
        _("Every service in the association's order, closed ones as well."),
    ),
)
def show_services(request: HttpRequest) -> dict[str, Any]:
    return {"services": [_row(service) for service in list_services()]}


@router.get(
    "/services/{slug}",
    response=may_answer(ServiceOut, 404),
    operation_id="service",
    **described(
        _("One service with its form"),
        _(
            "All that is needed to build the form: steps, questions, conditions, papers,"
            " declaration and consents."
        ),
    ),
)
def show_service(request: HttpRequest, slug: str) -> dict[str, Any]:
    service = find_service(slug)
    promise = reply_promise(service)
    version, workflow = open_form_version(service), service.current_workflow
    times = programme_times(service)
    return {
        **_row(service),
        "is_open": version is not None,
        "description": str(service.description),
        "conditions": lines(service.conditions),
        "misunderstandings": lines(service.misunderstandings),
        "closed_note": "" if version else str(service.closed_note),
        "times": _times(times.standing),
        "times_announced": _times(times.announced),
        "decided_by": str(who_would_decide(service, workflow)),
        "way": [station["name"] for station in way_ahead(workflow)],
        "window": window_out(promise) if promise else None,
        "form": _form(service, version) if version else None,
        "documents": document_requirements(service),
        "declaration": _declaration(service),
        "consents": _consents(service),
        "privacy_notice_version": current_association().privacy_notice_version,
    }


def find_service(slug: str) -> Service:
    """Return the service; raise the 404 problem when there is none."""
    service = get_service(slug)
    if service is None:
        raise Problem(NO_SUCH_SERVICE, _("There is no such service."))
    return service


def _row(service: Service) -> dict[str, Any]:
    return {
        "slug": service.slug,
        "kind": service.kind,
        "name": str(service.name),
        "summary": str(service.summary),
        "is_open": service.is_open,
        "is_urgent": service.is_urgent,
    }


def _times(change: ProgrammeChange | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "text": str(change.text),
        "slots": change.slots,
        "effective_from": change.effective_from,
    }


def _form(service: Service, version: FormVersion) -> dict[str, Any]:
    return {"version": version.number, "steps": service.form_as_asked(version).steps}


def _declaration(service: Service) -> dict[str, Any] | None:
    if not service.declaration_text:
        return None
    return {
        "version": service.declaration_version,
        "text": dict(service.declaration_text),
        "modes": api_modes(service),
    }


def _consents(service: Service) -> list[dict[str, Any]]:
    """The boxes of the web form, and the one answer that counts as given: to be asked (3.10)."""
    form = ConsentForm(service)
    asked = [(name, field) for name, field in form.fields.items() if name != "no_survey"]
    boxes = [
        {
            "purpose": name,
            "label": in_all_languages(field.label),
            "required": field.required,
            "default": False,
        }
        for name, field in asked
    ]
    label = in_all_languages(_("You may ask me afterwards how satisfied I was"))
    return [*boxes, {"purpose": "survey", "label": label, "required": False, "default": True}]
