"""What happened to one's own cases, told in the back office in the transaction of its event."""

from cases.enums import Direction, EventKind, MessageKind, Outcome, StageKind
from cases.models import CaseEvent
from cases.referral_enums import ReferralResult
from cases.selectors.for_you import CASE, VISIT
from cms.notices.enums import StaffNoticeKind
from cms.notices.services import StaffDraft, tell_staff
from tasks.teams import Teams


def tell_new_owner(event: CaseEvent) -> None:
    """Whoever a case was given to is told, unless they took it themselves; and that it comes back
    from a clarification, where it does."""
    owner = event.data.get("user")
    if owner and owner != event.actor_id:
        _tell(owner, event, _given_or_clarified(event))


def _given_or_clarified(event: CaseEvent) -> StaffNoticeKind:
    moves = event.case.events.filter(kind=EventKind.STAGE_MOVED, sequence__lt=event.sequence)
    last = moves.order_by("-sequence").first()
    if last and last.data.get("from_kind") == StageKind.CLARIFICATION:
        return StaffNoticeKind.CLARIFIED
    return StaffNoticeKind.ASSIGNED


def tell_owner_of_papers(event: CaseEvent) -> None:
    _tell_owner(event, StaffNoticeKind.PAPERS)


def tell_owner_of_answer(event: CaseEvent) -> None:
    """The owner; of a closed request whoever explained it to the person, who answers them, and of
    one that was handed over its owner as well: perhaps nobody came."""
    if event.case.is_open or event.case.outcome == Outcome.REFERRED:
        _tell_owner(event, StaffNoticeKind.ANSWERED)
    if event.case.is_open:
        return
    explained = event.case.messages.filter(kind=MessageKind.TO_PERSON, author__isnull=False)
    if (last := explained.order_by("-id").first()) and last.author_id:
        _tell(last.author_id, event, StaffNoticeKind.ANSWERED, once=f"{event.at:%Y-%m-%d}")


def tell_owner_of_contact(event: CaseEvent) -> None:
    """Who called or came, and was answered by somebody else: the owner knows the case, and may know
    why nobody should ask about it (J3)."""
    if event.data.get("direction") == Direction.IN:
        _tell_owner(event, StaffNoticeKind.CONTACTED)


def tell_owner_of_letter(event: CaseEvent) -> None:
    """What came in by letter is the owner's to answer, whoever keeps the register."""
    if event.data.get("direction") == Direction.IN:
        _tell_owner(event, StaffNoticeKind.LETTER)


def _tell_owner(event: CaseEvent, kind: StaffNoticeKind) -> None:
    """The owner is told of what others did; of many on one day once."""
    owner = event.case.owner_id
    if owner is not None and owner != event.actor_id:
        _tell(owner, event, kind, once=f"{event.at:%Y-%m-%d}")


def _tell(reader: int, event: CaseEvent, kind: StaffNoticeKind, *, once: str = "") -> None:
    key = f"{kind}:{event.case_id}:{once or event.sequence}"
    tell_staff([reader], StaffDraft(key, kind, (CASE, event.case_id), event.case.reference))


def tell_who_receives(event: CaseEvent) -> None:
    """Whoever is to receive somebody, or to go there, is told, unless they took it themselves."""
    host = event.data.get("user")
    if host and host != event.actor_id:
        kind, visit = StaffNoticeKind.VISIT_GIVEN, event.data["appointment"]
        key = f"{kind}:{visit}:{event.case_id}:{event.sequence}"
        tell_staff([host], StaffDraft(key, kind, (VISIT, visit), event.case.reference))


def tell_of_moved_visit(event: CaseEvent) -> None:
    """Who went is kept out by kinship and the owner cannot go: the person waits for a visit that
    nobody makes, unless the owner moves or cancels it; without an owner the directors find one."""
    if event.data.get("user", event) is not None:
        tell_who_receives(event)
        return
    owner = event.case.owner_id
    for reader in [owner] if owner else Teams().directors:
        _tell(reader, event, StaffNoticeKind.VISIT_NOBODYS)


def tell_of_restriction(event: CaseEvent) -> None:
    """The owner and the directors are told of what others restricted; where there is no owner every
    director is, to appoint one."""
    case, directors = event.case, Teams().directors
    if case.owner_id is None:
        readers, kind = directors, StaffNoticeKind.OWNERLESS
    else:
        readers = [pk for pk in (case.owner_id, *directors) if pk != event.actor_id]
        kind = StaffNoticeKind.RESTRICTED
    key = f"{kind}:{case.pk}:{event.sequence}"
    tell_staff(readers, StaffDraft(key, kind, (CASE, case.pk), case.reference))


def tell_of_a_failed_handover(event: CaseEvent) -> None:
    """Whom nobody reached needs help from somebody else: who keeps their file is told, whoever had
    the request, and the director, who answers for a house that helped nobody."""
    if event.data.get("answer") != ReferralResult.NOT_REACHED:
        return
    teams = Teams()
    concerned = (event.case.owner_id, *teams.keepers(event.case), *teams.directors)
    for reader in dict.fromkeys(concerned):
        if reader is not None and reader != event.actor_id:
            _tell(reader, event, StaffNoticeKind.REFERRAL_FAILED)


FOLLOWS_FOR_STAFF = {
    EventKind.ROUTED: tell_new_owner,
    EventKind.DOCUMENT_RECEIVED: tell_owner_of_papers,
    EventKind.MESSAGE_RECEIVED: tell_owner_of_answer,
    EventKind.CONTACT_LOGGED: tell_owner_of_contact,
    EventKind.LETTER_REGISTERED: tell_owner_of_letter,
    EventKind.APPOINTMENT_BOOKED: tell_who_receives,
    EventKind.APPOINTMENT_MOVED: tell_of_moved_visit,
    EventKind.RESTRICTED: tell_of_restriction,
    EventKind.REFERRAL_ANSWERED: tell_of_a_failed_handover,
}
