"""Taking over into a file what a request states: confirmed by somebody, with its source."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case, Person
from cases.permissions import may_work_on
from cases.selectors.stated import stated_facts
from cases.services.persons import change_person
from cms.accounts.models import User


@transaction.atomic
def take_details(case: Case, *, names: Collection[str], acting_user: User) -> Person:
    """Keep these details as the request states them; the reason names the request.

    Raises PermissionDenied, and ValidationError when there is nothing (any more) to take over.
    """
    if not may_work_on(acting_user, case):
        raise PermissionDenied
    person = Person.objects.select_for_update(of=("self",)).get(pk=case.person_id)
    facts = [fact for fact in stated_facts(case, person) if fact.name in names]
    if not case.is_open or not facts:
        raise ValidationError(_("There is nothing to take over, or a colleague has done it."))
    changes = {fact.document: dict(getattr(person, fact.document)) for fact in facts}
    for fact in facts:
        changes[fact.document][fact.name] = fact.value
    why = _("Stated in request %(reference)s") % {"reference": case.reference}
    return change_person(person, changes=changes, acting_user=acting_user, reason=why)
