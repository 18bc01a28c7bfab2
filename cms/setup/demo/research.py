"""What invented researchers find at the homes and places they visit."""

from random import Random

from django.conf import settings
from django.utils import timezone

from cases.models import Case
from cases.permissions import may_study
from cases.questions.definition import FormDefinition
from cases.research_enums import FactEvidence
from cases.selectors.research import first_answers, research_document
from cases.services.research import fill_research
from cms.accounts.models import User
from cms.setup.demo.invention import Inventor, Someone

#: Nobody goes on with a visit that its people did not agree to.
_BY_THEIR_LEAVE = {"agreed_to_visit": True}
_SEEN = ("visit", "home", "water", "place", "mosque", "state")


def fill_invented_research(case: Case, researcher: User) -> None:
    """Fill the research form of a case in, where its service has one; one case, one answer."""
    document = research_document(case)
    if document is None or not may_study(researcher, case):
        return
    found = _found(case, document)
    known = {
        step.key: FactEvidence.SEEN if step.key in _SEEN else FactEvidence.STATEMENT
        for step in document.steps
    }
    fill_research(case, changes=found, known=known, acting_user=researcher)


def _found(case: Case, document: FormDefinition) -> dict[str, object]:
    person = case.person
    inventor = Inventor(
        settings.ASSOCIATION,
        Random(case.reference),  # noqa: S311
        said=case.answers,
        repeats={**first_answers(case), **_BY_THEIR_LEAVE},
    )
    who = Someone(person.name, "woman", person.mobile, case.pk)
    branch = case.branch.key if case.branch else ""
    day = timezone.localdate()
    return inventor.answers(document, who, service=case.service, branch=branch, day=day)
