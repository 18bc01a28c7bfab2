"""Objections of the demonstration: one upheld, one dismissed, one still being looked into."""

from datetime import datetime, time, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Max
from django.utils import timezone

from cases.enums import DecisionResult, Purpose, ServiceKind
from cases.models import Case, Decision, Objection, Service
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
from cms.setup.timetravel import travelling

_DECIDED_AFTER = timedelta(days=6, hours=2)
#: How long before today each was written: the answered ones have had their answer.
_WRITTEN = {
    ObjectionState.UPHELD: _DECIDED_AFTER + timedelta(days=2),
    ObjectionState.DISMISSED: _DECIDED_AFTER + timedelta(days=4),
    ObjectionState.OPEN: timedelta(days=3),
}


def load_objections(staff: Staff, rng: Random) -> int:
    """Let people object to decisions of the last weeks, once; return how many did.

    What stands is left as it is.
    """
    service = Service.objects.filter(kind=ServiceKind.COMPLAINT, is_open=True).first()
    if service is None or Objection.objects.exists():
        return 0
    with travelling() as clock:
        background = Background(clock, staff["receptionist"], rng)
        for state, before in _WRITTEN.items():
            if decision := _decided(state, clock.today - before):
                _tell(decision, service, state, staff, background)
    return Objection.objects.count()


def _decided(state: ObjectionState, at: datetime) -> Decision | None:
    """Return the newest decision in whose request nothing has happened since `at`, or before the
    last day to object: people object to a refusal, or to less than they hoped for."""
    rows = Decision.objects.filter(is_current=True, objections=None)
    rows = rows.annotate(last=Max("case__events__at")).filter(last__lt=at, released_at__lt=at)
    if state != ObjectionState.OPEN:
        rows = rows.filter(result=DecisionResult.REFUSE, case__is_open=False)
    return rows.select_related("case").order_by("-objection_until", "-last", "pk").first()


def _tell(
    decision: Decision,
    service: Service,
    state: ObjectionState,
    staff: Staff,
    background: Background,
) -> None:
    first, clock = decision.case, background.clock
    last = first.events.order_by("-sequence")[0].at
    clock.set(max(_when(decision, clock.today - _WRITTEN[state]), last + timedelta(hours=1)))
    if why_no_objection(first):
        return
    case = _file(first, service)
    background.catch_up(case, timezone.now() + timedelta(minutes=2))
    if state != ObjectionState.OPEN:
        background.catch_up(case, timezone.now() + _DECIDED_AFTER)
        _decide(case, state, staff)
    for told in (case, first):
        background.catch_up(told, clock.today)


def _when(decision: Decision, moment: datetime) -> datetime:
    """At that moment, or on the day before the last one to object, if that is over by then."""
    until = decision.objection_until
    if until is None or timezone.localdate(moment) <= until:
        return moment
    return timezone.make_aware(datetime.combine(until - timedelta(days=1), time(12)))


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
