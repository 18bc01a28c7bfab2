"""The desk of the demonstration: calls, visitors and letters of these days, all invented."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import cycle
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from cases.contact_enums import IdentityShown
from cases.enums import AppointmentKind, ContactKind, ContactOutcome, Direction, Relation, StageKind
from cases.letter_enums import LetterAbout, LetterDelivery, LetterKind
from cases.models import Appointment, Case, Contact
from cases.selectors import visible_cases, wants_woman
from cases.services.appointments import Booking, book_appointment
from cases.services.contacts import ContactNotes, log_contact
from cases.services.letters import LetterEntry, ProofOfPost, prove_delivery, register_letter
from cases.services.person_letters import issue_letter
from cms.accounts.models import Gender, User
from cms.association.models import Branch
from cms.association.selectors import work_calendar
from cms.core.workdays import is_open_throughout, is_working_day, next_opening
from cms.setup.demo.accounts import Staff
from cms.setup.demo.pools import texts
from cms.setup.timetravel import travelling

_CASES = 6


def load_desk(staff: Staff) -> None:
    """Fill the desk once; when anything stands on it, it is left as it is."""
    if Contact.objects.exists():
        return
    officer, desk = staff["officer"], texts()["desk"]
    cases = _cases(officer)
    for line in desk["contacts"]:
        _contact(line, officer, next(cases) if line.get("case") else None)
    for line in desk["appointments"]:
        _appointment(line, officer, next(cases) if line.get("case") else None)
    for line, case in zip(desk["visits"], _studied_by(staff["researcher"]), strict=False):
        _visit(line, staff["researcher"], case)
    with travelling() as clock:
        for line in sorted(desk["letters"], key=lambda line: int(line["days"])):
            clock.set(clock.today + timedelta(days=line["days"]))
            _letter(line, officer, _quiet_case(officer) if line.get("case") else None)
    _letters_to_people(officer)


def _letters_to_people(officer: User) -> None:
    """A receipt that waits for the post, and a decision that was handed over and signed for."""
    seen = visible_cases(user=officer).filter(is_restricted=False)
    asked = seen.filter(is_open=True, decisions__isnull=True).order_by("-pk").first()
    told = seen.filter(decisions__is_current=True, decisions__released_at__isnull=False)
    decided = told.order_by("-pk").first()
    if asked:
        issue_letter(asked, LetterAbout.RECEIPT, acting_user=officer)
    if decided:
        line = issue_letter(decided, LetterAbout.DECISION, acting_user=officer).line
        proof = ProofOfPost(
            LetterDelivery.HAND, timezone.localdate(), texts()["desk"]["signed_for"]
        )
        if line:
            prove_delivery(line, proof=proof, acting_user=officer)


def _cases(officer: User) -> Iterator[Case | None]:
    open_now = visible_cases(user=officer).filter(is_open=True, is_restricted=False)
    found = list(open_now.select_related("person", "branch").order_by("-pk")[:_CASES])
    return cycle(found or [None])


def _quiet_case(officer: User) -> Case | None:
    """Return a case in which nothing has happened since: its timeline goes forward only."""
    told = visible_cases(user=officer).annotate(last=Max("events__at"))
    quiet = told.filter(is_restricted=False, last__lt=timezone.now())
    return quiet.select_related("person", "branch").order_by("-last", "pk").first()


def _while_open(moment: datetime) -> datetime:
    """Nobody promises a call at night: the moment itself, or the first hour we are open again."""
    calendar = work_calendar()
    if is_open_throughout(moment, moment, calendar):
        return moment
    opens = next_opening(moment, calendar)
    return opens + timedelta(hours=1) if opens else moment


def _contact(line: dict[str, Any], officer: User, case: Case | None) -> None:
    promised = line.get("hours")
    notes = ContactNotes(
        kind=ContactKind(line["kind"]),
        outcome=ContactOutcome(line["outcome"]),
        relation=Relation(line["relation"]),
        at=timezone.now() + timedelta(days=line["days"]),
        all_answered=line.get("answered"),
        call_back_at=_while_open(timezone.now() + timedelta(hours=promised)) if promised else None,
        all_the_same=True,
        topic=line["topic"],
        shown_by=_shown_by(line) if case else (),
        **{name: line.get(name, "") for name in ("speaker", "handle", "summary")},
    )
    log_contact(notes, acting_user=officer, case=case)


def _shown_by(line: dict[str, Any]) -> tuple[str, ...]:
    """What a caller was asked; one who speaks for another had the person's word before."""
    if line["kind"] != ContactKind.CALL or line["outcome"] != ContactOutcome.ANSWERED:
        return ()
    asked = (IdentityShown.NUMBER, IdentityShown.REFERENCE)
    return asked if line["relation"] == Relation.SELF else (*asked, IdentityShown.THEIR_WORD)


def _appointment(line: dict[str, Any], officer: User, case: Case | None) -> None:
    at = _open_day(line["days"], time.fromisoformat(line["clock"]))
    by_a_woman = line.get("woman_officer", False) or bool(case and wants_woman(case))
    branch = officer.branches.order_by("-is_main", "order").first() or Branch.objects.get(
        is_main=True
    )
    booking = Booking(
        branch=branch,
        at=at,
        kind=AppointmentKind(line["kind"]),
        private_room=line.get("private_room", False),
        woman_officer=by_a_woman,
        received_by=officer if by_a_woman else None,
        purpose=line["purpose"],
        visitor=line.get("visitor", "" if case else "زائر"),
        handle=line.get("handle", ""),
        all_the_same=True,
    )
    _book(booking, officer, case)


def _book(booking: Booking, acting_user: User, case: Case | None) -> Appointment:
    """Book it, on the next working day where the time is taken: days before a weekend meet on the
    first day after it."""
    while True:
        try:
            return book_appointment(booking, acting_user=acting_user, case=case)
        except ValidationError as refusal:
            if set(refusal.message_dict) != {"at"}:
                raise
        booking = replace(booking, at=_working(booking.at + timedelta(days=1)))


def _studied_by(researcher: User) -> list[Case]:
    """Return cases that this researcher studies now and may know."""
    mine = visible_cases(user=researcher).filter(is_open=True, stage_kind=StageKind.STUDY)
    return list(mine.select_related("person", "branch").order_by("-pk")[:_CASES])


def _visit(line: dict[str, Any], researcher: User, case: Case) -> None:
    branch = case.branch or Branch.objects.get(is_main=True)
    by_a_woman = line.get("woman_officer", False) or wants_woman(case)
    may_go = not by_a_woman or researcher.gender == Gender.WOMAN
    booking = Booking(
        branch=branch,
        at=_open_day(line["days"], time.fromisoformat(line["clock"])),
        kind=AppointmentKind.HOME,
        minutes=45,
        woman_officer=by_a_woman,
        received_by=researcher if may_go else None,
        purpose=line["purpose"],
        all_the_same=True,
    )
    _book(booking, researcher, case)


def _open_day(days: int, clock: time) -> datetime:
    """Return the first such hour, from that day on, that is not over and on which we work.

    In Ramadan an afternoon may be closed on every day: then it is the first working day's.
    """
    day = timezone.localdate() + timedelta(days=days)
    return _working(timezone.make_aware(datetime.combine(day, clock)))


def _working(at: datetime) -> datetime:
    calendar = work_calendar()
    while at < timezone.now() or not is_working_day(timezone.localdate(at), calendar):
        at += timedelta(days=1)
    return at


def _letter(line: dict[str, Any], officer: User, case: Case | None) -> None:
    entry = LetterEntry(
        direction=Direction(line["direction"]),
        kind=LetterKind(line["kind"]),
        correspondent=line["correspondent"],
        subject=line["subject"],
        their_number=line.get("their_number", ""),
    )
    letter = register_letter(entry, acting_user=officer, case=case)
    if how := line.get("delivery"):
        proof = ProofOfPost(LetterDelivery(how), timezone.localdate(), line["proof"])
        prove_delivery(letter, proof=proof, acting_user=officer)
