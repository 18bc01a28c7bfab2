"""Who may do what to a case: parts of the room by role, one predicate per deed.

Each predicate starts from visibility: what you may not see you may not touch.
"""

from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from cases.enums import Gate, Outcome, StageKind
from cases.impartiality import KeepingOut, kept_from_deciding, kept_out
from cases.meeting_enums import ItemOutcome, MeetingState
from cases.models import (
    Attendance,
    Case,
    CaseView,
    CommitteeMembership,
    MeetingItem,
    Person,
    Service,
)
from cases.scopes import JUDGES, NOTHING, SCOPES, once_assigned, scope_of
from cases.workflow import Move
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.association.models import Branch

#: Keep people's files: contact, household, details, renewal.
KEEPING_FILES = (Role.RECEPTIONIST, Role.OFFICER)
#: Make two files one, and take it back.
MERGING_FILES = (Role.OFFICER, Role.DIRECTOR, Role.PRIVACY_OFFICER)
DECIDING_KINDS = (StageKind.COMMITTEE, StageKind.BOARD, StageKind.DIRECTOR)


class RoomPart(StrEnum):
    """What of a case is shown only to those whose work needs it.

    The way of the request, what was decided to be given and its deliveries are open to everyone
    who sees the case.
    """

    PERSON = "person"  # name, contact, how to reach someone safely
    NUMBERS = "numbers"  # telephone, identity and account numbers in whole
    EARLIER = "earlier"  # other requests of the same person
    ANSWERS = "answers"
    PAPERS = "papers"
    STUDY = "study"
    VOTES = "votes"
    GROUNDS = "grounds"  # why it was decided so
    MESSAGES = "messages"  # all letters and notes, not just those of the present stage
    TIMELINE = "timeline"
    LOOKS = "looks"  # who opened the case, its name, its files


_ALL = frozenset(RoomPart) - {RoomPart.LOOKS}
_MASKED = _ALL - {RoomPart.NUMBERS}

#: Role → the parts of the case room it needs for its work; who holds several roles sees them all.
ROOM_PARTS: dict[str, frozenset[RoomPart]] = {
    Role.RECEPTIONIST: _ALL - {RoomPart.STUDY, RoomPart.VOTES},
    Role.OFFICER: _ALL,
    Role.RESEARCHER: _ALL,
    # Judges a file by its facts (C40): the name is shown on purpose only, and logged.
    Role.MEMBER: _MASKED - {RoomPart.PERSON, RoomPart.EARLIER},
    Role.CHAIR: _MASKED - {RoomPart.PERSON, RoomPart.EARLIER},
    Role.SECRETARY: _MASKED,
    # Brings what was decided to somebody: who, where, how to call safely.
    Role.DELIVERY: frozenset({RoomPart.PERSON, RoomPart.NUMBERS}),
    # Takes requests down in one area, and follows them there.
    Role.REPRESENTATIVE: frozenset({RoomPart.PERSON, RoomPart.ANSWERS, RoomPart.PAPERS}),
    # These three answer for who looked at what.
    Role.DIRECTOR: _ALL | {RoomPart.LOOKS},
    Role.BOARD_SECRETARY: _MASKED,
    Role.AUDITOR: _MASKED | {RoomPart.LOOKS},
    Role.PRIVACY_OFFICER: _MASKED | {RoomPart.LOOKS},
}


def parts_for(user: User) -> frozenset[RoomPart]:
    """Return the parts of a visible case that this person's roles need."""
    return frozenset().union(*(ROOM_PARTS.get(role, frozenset()) for role in user.roles))


def named_cases(user: Any) -> Q:
    """Return the condition under which a visible case shows its person's name in a list."""
    if not isinstance(user, User) or RoomPart.PERSON not in parts_for(user):
        return NOTHING
    if reads_names_on_purpose(user):
        return Q(Exists(_names_just_opened(user)))
    return Q(is_restricted=False) | Q(owner=user)


def reads_names_on_purpose(user: User) -> bool:
    """Whoever examines the house and does nothing else in it reads by numbers; a name is opened
    one by one, and that is noted (J11.8)."""
    by_work = (ROOM_PARTS.get(role, frozenset()) for role in user.roles if role != Role.AUDITOR)
    return user.has_role(Role.AUDITOR) and not any(RoomPart.PERSON in parts for parts in by_work)


def _names_just_opened(user: User) -> Any:
    since = timezone.now() - CaseView.SAME_LOOK
    looks = CaseView.objects.filter(case=OuterRef("pk"), user=user, at__gte=since)
    return looks.filter(what=CaseView.NAME)


def known_cases(user: Any) -> Q:
    """Return the condition under which somebody knows the person of a visible case.

    Those whose name a list shows, and those one has worked on: who once studied a restricted
    request keeps that person's file, and renews it.
    """
    named = named_cases(user)
    if named == NOTHING:
        return NOTHING
    return named | Q(Exists(once_assigned(user)))


def may_see(user: User, case: Case) -> bool:
    """A screen's case carries in `seen_by` whose scope it was just read through; a service's
    freshly locked one does not, and asks."""
    if getattr(case, "seen_by", None) == user.pk:
        return True
    return Case.objects.filter(scope_of(user), pk=case.pk).exists()


def may_work_on(user: User, case: Case) -> bool:
    """Who reads a case only to judge an objection to it writes nothing there (C11); a screen's
    case knows, like `seen_by`."""
    if getattr(case, "seen_by", None) == user.pk and hasattr(case, "is_worked_on"):
        return bool(case.is_worked_on)
    return Case.objects.filter(scope_of(user, as_judge=False), pk=case.pk).exists()


def may_move(user: User, case: Case, move: Move) -> bool:
    """Whether the workflow gives this person's role this move."""
    return not move.automatic and _works_on(user, case, *case.current_stage.roles_for(move))


def _works_on(user: User, case: Case, *roles: Role, keeping_out: KeepingOut = kept_out) -> bool:
    able = case.is_open and user.has_role(*roles) and may_work_on(user, case)
    return able and user.pk not in keeping_out(case)


def may_check_documents(user: User, case: Case) -> bool:
    """While papers still matter to the case: after its decision none is asked for or returned."""
    roles = (Role.RECEPTIONIST, Role.OFFICER, Role.RESEARCHER)
    return case.expects_papers and _works_on(user, case, *roles)


def may_message(user: User, case: Case) -> bool:
    """A closed case is explained as long as its decision may still be objected to; whoever was
    handed over may say that nobody came, and is answered."""
    roles = (Role.RECEPTIONIST, Role.OFFICER, Role.RESEARCHER, Role.DELIVERY, Role.DIRECTOR)
    if case.is_open:
        return bool(case.role) and _works_on(user, case, *roles, *case.current_stage.roles)
    explaining = user.has_role(Role.RECEPTIONIST, Role.OFFICER, Role.DIRECTOR)
    is_theirs = explaining or case.owner_id == user.pk
    is_handed_over = case.outcome == Outcome.REFERRED and is_theirs
    able = is_handed_over or (explaining and _is_objectionable(case))
    return able and may_work_on(user, case)


def _is_objectionable(case: Case) -> bool:
    return any(row.may_be_objected_to for row in case.decisions.all())


def may_note(user: User, case: Case) -> bool:
    """Who handled or decided what an objection is about adds no word to it either (C11)."""
    able = user.has_role(*set(SCOPES) - {Role.AUDITOR}) and may_work_on(user, case)
    return able and user.pk not in kept_out(case)


def may_study(user: User, case: Case) -> bool:
    kinds = (StageKind.STUDY, StageKind.CLARIFICATION)
    return case.stage_kind in kinds and _works_on(user, case, Role.RESEARCHER)


def may_vote(user: User, case: Case) -> bool:
    """Members of the service's committee vote while the case lies before it.

    What is on an agenda is voted on in that meeting, by who is there; anything else one by one,
    where the committee may decide between meetings.
    """
    if case.stage_kind != StageKind.COMMITTEE or case.service.committee_id is None:
        return False
    works = _works_on(user, case, *JUDGES, keeping_out=kept_from_deciding)
    return works and has_seat(user, case.service.committee_id) and _is_up(case, present=user)


def has_seat(user: User, committee_id: int) -> bool:
    return CommitteeMembership.objects.filter(committee=committee_id, user=user).exists()


def _is_up(case: Case, *, present: User | None = None) -> bool:
    """Whether the committee may deal with this case now; `present` must then be in the room."""
    waiting = MeetingItem.objects.filter(case=case, outcome=ItemOutcome.WAITING)
    # A screen's case says whether it lies on an agenda (`room_cases`); a service's asks.
    is_free = getattr(case, "is_on_agenda", None) is False
    item = None if is_free else waiting.select_related("meeting").first()
    if item is None:
        return bool(case.service.committee and case.service.committee.by_circulation)
    if item.meeting.state != MeetingState.OPEN:
        return False
    there = Attendance.objects.filter(meeting=item.meeting_id, member=present, is_present=True)
    return present is None or there.exists()


def may_decide(user: User, case: Case) -> bool:
    """The chair or the secretary records a committee's decision; elsewhere the stage's own role."""
    if case.stage_kind not in DECIDING_KINDS or not case.current_stage.takes_decision:
        return False
    by_committee = case.stage_kind == StageKind.COMMITTEE and case.service.committee_id
    theirs = case.current_stage.roles_opening(Gate.DECISION_RECORDED)
    roles = (Role.CHAIR, Role.SECRETARY) if by_committee else theirs
    works = _works_on(user, case, *roles, keeping_out=kept_from_deciding)
    return works and (not by_committee or _is_up(case))


#: Lets a held decision go before its day; reports name the role, never the person (C34, C41).
OVERRIDING = Role.DIRECTOR


def may_override(user: User, case: Case) -> bool:
    return _works_on(user, case, OVERRIDING)


def may_register(user: User, case: Case) -> bool:
    return _works_on(user, case, Role.RECEPTIONIST, Role.OFFICER)


def may_settle_contact(user: User, case: Case) -> bool:
    """Take over another contact than the one we hold, or refuse it."""
    return _works_on(user, case, Role.RECEPTIONIST, Role.OFFICER)


def may_renew_code(user: User, case: Case) -> bool:
    """Give the person another tracking code, open or closed: a decision is still read then."""
    able = user.has_role(Role.RECEPTIONIST, Role.OFFICER, Role.REPRESENTATIVE, Role.DIRECTOR)
    return (
        able and not case.is_our_own and may_work_on(user, case) and user.pk not in kept_out(case)
    )


def may_correct(user: User, case: Case) -> bool:
    """Correct what a request says, while it may still be decided on; nobody but its person can say
    of one that it is wrong, so one of our own stays as it was raised."""
    if case.is_our_own:
        return False
    return case.expects_papers and _works_on(user, case, Role.RECEPTIONIST, Role.OFFICER)


def may_keep_household(user: User, case: Case) -> bool:
    """Take the household that a request states over into the file."""
    return _works_on(user, case, *KEEPING_FILES)


def may_deliver(user: User, case: Case) -> bool:
    able = (Role.DELIVERY, *case.current_stage.roles_opening(Gate.DELIVERED))
    return case.stage_kind == StageKind.DELIVERY and _works_on(user, case, *able)


def may_reassign(user: User, case: Case) -> bool:
    """What stands with nobody the director gives to somebody, even after taking part before."""
    if case.owner_id is None and user.has_role(Role.DIRECTOR):
        return case.is_open and may_work_on(user, case)
    return _works_on(user, case, Role.OFFICER, Role.DIRECTOR)


# --- Services -----------------------------------------------------------------------------------

#: Opening to the public is the publisher's; making is the editor's (domain C12).
OPEN_SERVICE = "cases.open_service"


def may_change_service(user: Any, service: Service) -> bool:
    """What the public uses is changed by those who may open it; a closed service by its makers."""
    return user.has_perm(OPEN_SERVICE) or not service.is_open


def may_see_person(user: User, person: Person) -> bool:
    """People are seen through a case that one knows them from; never on their own."""
    return Case.objects.filter(scope_of(user), known_cases(user), person=person).exists()


def may_keep_file(user: User, person: Person) -> bool:
    return user.has_role(*KEEPING_FILES) and may_see_person(user, person)


def may_look_for_duplicates(user: User) -> bool:
    """Who keeps or merges files, and who comes to the people: is this one helped twice? (J7.5)"""
    return user.has_role(*KEEPING_FILES, *MERGING_FILES, Role.RESEARCHER)


def may_see_numbers(user: User, person: Person) -> bool:
    return RoomPart.NUMBERS in parts_for(user) and may_see_person(user, person)


def may_merge(user: User, *people: Person) -> bool:
    """Merging moves every case of a file, so who merges must see every one of them; an officer
    from whom one is hidden leaves it to the director or the privacy officer."""
    if not user.has_role(*MERGING_FILES):
        return False
    seen = Case.objects.filter(scope_of(user)).values("pk")
    hidden = Case.objects.filter(person__in=people).exclude(pk__in=Subquery(seen))
    return all(may_see_person(user, person) for person in people) and not hidden.exists()


#: Take down requests, calls and visits for people.
DESK_ROLES = (Role.RECEPTIONIST, Role.OFFICER, Role.REPRESENTATIVE)


def may_enter(user: User) -> bool:
    """Take down a request for somebody."""
    return user.has_role(*DESK_ROLES)


def may_enter_for(user: User, branch: Branch | None) -> bool:
    """A representative enters for their own branch or site only (C26)."""
    if user.has_role(Role.RECEPTIONIST, Role.OFFICER):
        return True
    is_own = branch is not None and user.branches.filter(pk=branch.pk).exists()
    return is_own and user.has_role(Role.REPRESENTATIVE)


def may_log_contact(user: User) -> bool:
    return user.has_role(*DESK_ROLES, Role.RESEARCHER)


may_book = may_log_contact
