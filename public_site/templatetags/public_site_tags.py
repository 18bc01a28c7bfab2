from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext

from cases.models import Service
from cases.questions.definition import FormDefinition
from cases.questions.form import BlankStep, blank_step
from cases.selectors.keeping import seasons_that_end
from cms.association.selectors import current_association
from cms.core.translated import in_a_row
from public_site.selectors import (
    ServiceCard,
    ServiceShelf,
    lines_of,
    list_asking_services,
    list_services,
    list_urgent_services,
    service_shelves,
)
from public_site.wording import ServiceWords, words_of

register = template.Library()
#: A service that says it in its own name, in a language of the website, is not called so twice.
_URGENT_WORDS = ("عاجل", "urgent")


@register.simple_tag
def service_catalogue() -> list[ServiceShelf]:
    """Return what can be asked for, as it stands together, in the reader's language."""
    return service_shelves(_card(service) for service in list_services())


@register.simple_tag
def service_lines() -> list[ServiceShelf]:
    """Return the lines of services of which something is open."""
    lines = lines_of(_card(service) for service in list_services())
    return [line for line in lines if line.is_open]


@register.simple_tag
def asking_services() -> list[ServiceCard]:
    """Return the open services through which one asks, suggests or complains."""
    return [_card(service) for service in list_asking_services()]


@register.simple_tag
def urgent_services() -> list[ServiceCard]:
    """Return the open services for what cannot wait."""
    return [_card(service) for service in list_urgent_services()]


@register.simple_tag
def blank_steps(document: FormDefinition) -> list[BlankStep]:
    """Return the steps of a form as nobody has answered them yet."""
    return [blank_step(step) for step in document.steps]


@register.inclusion_tag("public_site/_kept.html")
def how_long_kept(service: Service) -> dict[str, Any]:
    """Tell how long a closed request of this service is kept."""
    return {
        "days": service.kept_after_season_days,
        "seasons": in_a_row(seasons_that_end(service)),
        "months": current_association().retention_months,
    }


@register.filter
def words(service: Service) -> ServiceWords:
    """Return what a thing sent to this service is called."""
    return words_of(service.kind)


@register.filter
def as_urgent(name: str) -> str:
    """Return the name of an urgent service with that word before it, unless it says so itself."""
    says_it = any(word in name.casefold() for word in _URGENT_WORDS)
    return name if says_it else gettext("Urgent: %(service)s") % {"service": name}


@register.filter
def times(count: int) -> range:
    """Return something to go through `count` times: cells and lines to write in."""
    return range(count)


@register.filter
def lines(text: object) -> list[str]:
    """Return the lines of a text that staff wrote one point a line."""
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def _card(service: Service) -> ServiceCard:
    return ServiceCard(
        slug=service.slug,
        name=str(service.name),
        summary=str(service.summary),
        icon=service.icon or "service",
        url=reverse("service", args=[service.slug]),
        is_open=service.is_open,
        is_urgent=service.is_urgent,
        kind=service.kind,
        line=str(service.line),
    )
