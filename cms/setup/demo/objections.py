"""Objections of the demonstration: one upheld, one dismissed, one still being looked into."""

from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Max
from django.utils import timezone

from cases.enums import DecisionResult, Purpose, ServiceKind
from cases.models import Case, Objection, Service
from cases.objection_enums import ObjectionState
from cases.objection_rights import may_decide_objection
from cases.selectors.objecting import objection_answers
from cases.selectors.objections import why_no_objection
from cases.services.intake import RequestForm, submit_request
from cases.services.objecting import ObjectionOutcome, decide_objection
from cms.association.enums import Medium
from cms.setup.demo.accounts import Staff
from cms.setup.demo.background import Background
from cms.setup.demo.pools import texts
from cms.setup.demo.words import invented_word
from cms.setup.timetravel import Clock, travelling

_WRITTEN_AFTER = timedelta(days=4, hours=3)
_DECIDED_AFTER = timedelta(days=6, hours=2)
#: The newest refusal is taken up again; the next one stands; the last is not decided yet.
_OUTCOMES = (ObjectionState.UPHELD, ObjectionState.DISMISSED, ObjectionState.OPEN)


def load_objections(staff: Staff, rng: Random) -> None:
    """Let people object to refusals of the last months, once; what stands is left as it is."""
    service = Service.objects.filter(kind=ServiceKind.COMPLAINT, is_open=True).first()
    if service is None or Objection.objects.exists():
        return
    with travelling() as clock:
        background = Background(clock, staff["receptionist"], rng)
        for state, first in zip(_OUTCOMES, _refused(clock), strict=False):
            _tell(first, service, state, staff, background)


def _refused(clock: Clock) -> list[Case]:
    """Return refused requests in which nothing has happened since their person could object."""
    rows = Case.objects.filter(is_open=False, decisions__result=DecisionResult.REFUSE)
    rows = rows.exclude(decisions__released_at=None).annotate(last=Max("events__at"))
    latest = clock.today - _WRITTEN_AFTER - _DECIDED_AFTER
    return list(rows.filter(last__lt=latest).order_by("-last", "pk")[: len(_OUTCOMES)])


def _tell(
    first: Case, service: Service, state: ObjectionState, staff: Staff, background: Background
) -> None:
    last: datetime = first.events.order_by("-sequence")[0].at
    background.clock.set(last + _WRITTEN_AFTER)
    if why_no_objection(first):
        return
    case = _file(first, service)
    background.catch_up(case, timezone.now() + timedelta(minutes=2))
    if state != ObjectionState.OPEN:
        background.catch_up(case, timezone.now() + _DECIDED_AFTER)
        _decide(case, state, staff)
    for told in (case, first):
        background.catch_up(told, background.clock.today)


def _file(first: Case, service: Service) -> Case:
    version = service.form.current_version
    assert version is not None  # noqa: S101 (profiles publish every form they name)
    answers = objection_answers(first, version.document)
    form = RequestForm(
        form_key=uuid5(NAMESPACE_URL, f"sila-demo-objection:{first.form_key}"),
        service=service,
        form_version=version,
        answers={**answers, "body": texts()["objections"]["why"]},
        language=first.language,
        medium=Medium.WEBSITE,
        consents={Purpose.PROCESSING: True},
        declaration=invented_word(
            service, str(first.person.name), medium=Medium.WEBSITE, clerk=None
        ),
        objected=first,
    )
    return submit_request(form, acting_user=None).case


def _decide(case: Case, state: ObjectionState, staff: Staff) -> None:
    """By whoever may: it is never somebody who took part in the first request."""
    case = Case.objects.get(pk=case.pk)
    judge = next((user for user in staff.values() if may_decide_objection(user, case)), None)
    if judge is None:
        return
    words = texts()["objections"]
    further = words["further"] if state == ObjectionState.DISMISSED else ""
    outcome = ObjectionOutcome(state, words[state.value], further)
    decide_objection(case, acting_user=judge, outcome=outcome)
