"""Who may still object to a decision, and what has become of the objections to one."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.models import Case, Decision, Objection
from cases.objection_enums import ObjectionState
from cases.selectors.gates import released_decision
from cms.core.dates import format_dual


def decision_to_object_to(first: Case) -> Decision | None:
    """Return the decision the person knows; one above a limit or held is not known yet."""
    return released_decision(first)


def known_objections(first: Case) -> QuerySet[Objection]:
    """Return the objections to a request's decisions that are known to be its person's, the newest
    first, with the requests that carry them."""
    rows = Objection.objects.filter(decision__case=first, is_proven=True)
    return rows.select_related("case", "decision")


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
    return ""


def _why_not_again(standing: Objection) -> str:
    if standing.state != ObjectionState.OPEN:
        return _("An objection to this decision was answered. Each is objected to once only.")
    filed = format_dual(standing.filed_at, get_language() or "")
    said = _("You objected on %(day)s already: %(reference)s. It is being looked into.")
    return said % {"day": filed, "reference": standing.case.reference}
