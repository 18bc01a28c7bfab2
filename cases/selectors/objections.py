"""Who may still object to a decision, and what has become of the objections to one."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.enums import ServiceKind
from cases.impartiality import who_took_part
from cases.models import Case, Decision, Objection, Service, WorkflowVersion
from cases.objection_enums import ObjectionState
from cases.selectors.gates import released_decision
from cms.accounts.models import User
from cms.association.selectors import current_association
from cms.core.dates import format_dual
from cms.core.translated import TranslatedText


def decision_to_object_to(first: Case) -> Decision | None:
    """Return the decision the person knows; one above a limit or held is not known yet."""
    return released_decision(first)


def known_objections(first: Case) -> QuerySet[Objection]:
    """Return the objections to a request's decisions that are known to be its person's, the newest
    first, with the requests that carry them."""
    rows = Objection.objects.filter(decision__case=first, is_proven=True)
    return rows.select_related("case", "decision")


def is_final(first: Case, *, once: User | None = None) -> bool:
    """Whether everyone who could look at its decision again took part in this request (C11).

    Where nobody at all holds the roles that answer objections, one waits for them to be given.
    `once` is who is about to decide: whether it will be so after them.
    """
    judges = User.objects.filter(groups__name__in=_roles_that_judge(first), is_active=True)
    able = set(judges.values_list("pk", flat=True))
    last = {once.pk} if once else set()
    return bool(able) and able <= who_took_part(first) | last


def way_of_complaints() -> QuerySet[WorkflowVersion]:
    """The workflow that the service open for complaints takes, its newest version first."""
    services = Service.objects.filter(kind=ServiceKind.COMPLAINT, is_open=True)
    first = services.values("workflow")[:1]
    return WorkflowVersion.objects.filter(workflow__in=first).order_by("-number")


def _roles_that_judge(first: Case) -> set[str]:
    """The roles that answer complaints; a screen's case carries their workflow (`room_cases`)."""
    if hasattr(first, "way_of_complaints"):
        held = first.way_of_complaints
        version = WorkflowVersion(definition=held) if held else None
    else:
        version = way_of_complaints().first()
    stages = version.document.stages if version else []
    return {stage.role.value for stage in stages if stage.gives_answer}


def words_of_the_end(supervisor: TranslatedText | None = None) -> str:
    """Say that a decision cannot be looked at again here, and where one may still turn.

    `supervisor` is who supervised us when this was first said; unsaid, who does now.
    """
    return f"{why_it_stands()} {where_to_turn(supervisor)}"


def why_it_stands() -> str:
    """Say why a decision cannot be looked at again here, as everybody reads it."""
    return _("The decision stands: everyone who could look at it again took part in it.")


def where_to_turn(supervisor: TranslatedText | None = None) -> str:
    """Say to whom one may turn when nothing more can be objected to here (C11)."""
    body = current_association().supervising_body if supervisor is None else supervisor
    if not body:
        return _("You may turn to the body that supervises us.")
    return _("You may turn to the body that supervises us: %(body)s") % {"body": body}


def way_after_an_objection(supervisor: TranslatedText | None = None) -> str:
    """Say what holds for everybody whose objection was answered; `supervisor` as above."""
    none = _("There is no further objection with us.")
    return f"{none} {where_to_turn(supervisor)}"


def further_way(objection: Objection) -> str:
    """Say where the person may turn whose objection was answered; nothing where it brought the
    request back. What its judge wrote comes before what holds for everybody."""
    if objection.reopens or not objection.is_decided:
        return ""
    if objection.further_way:
        return objection.further_way
    return way_after_an_objection()


def decided_afresh(objection: Objection) -> Decision | None:
    """Return the decision that took the place of the one an objection set aside, once told."""
    decision = released_decision(objection.first) if objection.reopens else None
    return decision if decision and decision.pk != objection.decision_id else None


def why_no_objection(first: Case, known: Iterable[Objection] | None = None) -> str:
    """Return, in words, why nobody may object to the decision on this request now; else empty.

    `known` are its `known_objections`, if they are at hand.
    """
    decision = decision_to_object_to(first)
    if decision is None or decision.objection_until is None:
        return _("There is no decision to object to.")
    known = known_objections(first) if known is None else known
    to_this = [row for row in known if row.decision_id == decision.pk]
    standing = [row for row in to_this if row.state != ObjectionState.WITHDRAWN]
    if standing:
        return _why_not_again(standing[0])
    if timezone.localdate() > decision.objection_until:
        day = format_dual(decision.objection_until, get_language() or "")
        said = _("The days to object ended on %(day)s. If something kept you from it, call us.")
        return said % {"day": day}
    return words_of_the_end() if is_final(first) else ""


def _why_not_again(standing: Objection) -> str:
    if standing.state != ObjectionState.OPEN:
        return _("An objection to this decision was answered. Each is objected to once only.")
    filed = format_dual(standing.filed_at, get_language() or "")
    said = _("An objection to it came on %(day)s: %(reference)s. It is being looked into.")
    return said % {"day": filed, "reference": standing.case.reference}
