"""The same request sent twice: told to staff as a number, never to whoever is sending.

Whoever fills the form may be anybody with a neighbour's number. "You have sent this already" would
tell that stranger that the neighbour is known to us and for what. So the public side says the same
sentence to everybody, and only the browser that itself holds the earlier request is told more. Of
what is found here the timeline keeps a count, no reference; the case room leads from it to cases
that its reader may see anyway.
"""

from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from cases.enums import DeliveryState, ServiceKind
from cases.models import Case, Delivery, Person
from cases.querysets import CaseQuerySet
from cases.selectors.contact import bound_values
from cms.core.encryption import blind_index


def same_again(case: Case, among: CaseQuerySet) -> CaseQuerySet:
    """Return the other open requests `among` these for the same service by the same person.

    The same is who has the same identifier (then it is one person's row) or gave the same mobile.
    A second enquiry is another question, so only what is decided on is looked at.
    """
    if case.service.kind != ServiceKind.HELP:
        return among.none()
    same = Q(person=case.person_id)
    stated: dict[str, Any] = bound_values(case.form_version.document, case.answers or {})
    if mobile := stated.get("mobile"):
        digest = blind_index(mobile, "mobile")
        same |= Q(person__in=Person.objects.filter(mobile_index=digest).values("pk"))
    return among.open().filter(same, service=case.service_id).exclude(pk=case.pk)


def last_given() -> Subquery:
    """Return, for rows of cases, when the same service was last handed over to the same person on
    another request.

    Whoever checks, studies or votes needs that, and reads it though the other request is of another
    branch: without it the same help is given twice (C31). Of a protected one nothing is told.
    """
    given = Delivery.objects.filter(
        state=DeliveryState.DELIVERED,
        case__person=OuterRef("person"),
        case__service=OuterRef("service"),
        case__service__kind=ServiceKind.HELP,
        case__is_restricted=False,
    )
    others = given.exclude(case=OuterRef("pk")).order_by("-handled_at")
    return Subquery(others.values("handled_at")[:1])


def given_before(case: Case) -> date | None:
    """Return the day of `last_given`, which a case may bring along; else it is asked for."""
    if hasattr(case, "last_given"):
        at = case.last_given
    else:
        at = Case.objects.filter(pk=case.pk).values_list(last_given(), flat=True).get()
    return timezone.localdate(at) if at else None
