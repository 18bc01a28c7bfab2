"""General issues: the service that takes them, those that are open, how often one was raised."""

from dataclasses import dataclass

from django.db.models import QuerySet

from cases.enums import EventKind, ServiceKind
from cases.models import Case, CaseEvent, FormVersion, Service
from cases.permissions import RoomPart, parts_for
from cases.questions.definition import FormDefinition, QuestionType
from cases.selectors.desk import enterable_services
from cases.selectors.visibility import visible_cases
from cms.accounts.models import User


@dataclass(frozen=True)
class IssueForm:
    service: Service
    version: FormVersion

    @property
    def document(self) -> FormDefinition:
        """What is asked of the matter: the association is nobody to ask for a name."""
        return self.version.document.about_the_matter()


#: More than these nobody looks through in one list.
MOST_OFFERED = 100


def issue_services() -> QuerySet[Service]:
    """Return the open services that take general issues; usually one, or none."""
    return enterable_services().filter(kind=ServiceKind.GENERAL_ISSUE)


def issue_form() -> IssueForm | None:
    """Return what a general issue is written on; None where no service takes any now."""
    service = issue_services().first()
    version = service.current_form if service else None
    return IssueForm(service, version) if service and version else None


def open_issues(user: User) -> list[Case]:
    """Return the open general issues this person sees, the newest first."""
    rows = visible_cases(user=user).filter(service__kind=ServiceKind.GENERAL_ISSUE, is_open=True)
    rows = rows.select_related("form_version").order_by("-submitted_at", "-pk")
    return list(rows[:MOST_OFFERED])


def issue_title(issue: Case, user: User) -> str:
    """Return the first line an issue says of itself, to who reads answers."""
    if RoomPart.ANSWERS not in parts_for(user):
        return ""
    asked = issue.form_version.document.about_the_matter().questions
    lines = (question for question in asked if question.type is QuestionType.SHORT_TEXT)
    first = next(lines, None)
    return str((issue.answers or {}).get(first.key, "")) if first else ""


def raised_as(case: Case) -> CaseEvent | None:
    """Return the line that says as which issue a case was raised; once is all there is."""
    return next((line for line in case.events.all() if line.kind == EventKind.RAISED), None)


def times_raised(issue: Case) -> int:
    """Return how often an issue was raised, the first time included; by whom nothing tells."""
    return 1 + sum(line.kind == EventKind.RAISED_AGAIN for line in issue.events.all())
