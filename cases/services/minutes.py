"""Minutes: drawn up from what happened, signed by two, then kept for good (C40)."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import DecisionResult, EventKind, StageKind, VoteChoice
from cases.meeting_enums import Interest, ItemOutcome, MeetingState
from cases.meeting_rights import may_keep_meetings, may_sign_as_chair, may_sign_as_secretary
from cases.models import Addendum, InterestDeclaration, Meeting, MeetingItem, Minutes, Vote
from cases.selectors.deciding import goes_up_to
from cases.selectors.meetings import attendance_of, items_of, quorum_of
from cases.services.saving import save_tracked
from cms.accounts.models import User
from cms.core.encryption import blind_index
from cms.core.hygiene import clean_text


def draw_up(meeting: Meeting, *, acting_user: User) -> Minutes:
    """Write down what the meeting was, from its own rows; the caller holds it."""
    minutes = Minutes(meeting=meeting, content=_content(meeting))
    save_tracked(minutes, acting_user=acting_user)
    return minutes


def _content(meeting: Meeting) -> dict[str, Any]:
    rows = attendance_of(meeting)
    quorum = quorum_of(meeting, rows)
    names = meeting.committee.names_in_minutes
    return {
        "committee": dict(meeting.committee.name),
        "number": meeting.number,
        "at": meeting.at.isoformat(),
        "opened_at": meeting.opened_at.isoformat() if meeting.opened_at else "",
        "closed_at": meeting.closed_at.isoformat() if meeting.closed_at else "",
        "place": meeting.place,
        "link": meeting.link,
        "quorum": {"needed": quorum.needed, "present": quorum.present, "seats": quorum.seats},
        "presides": str(meeting.chaired_by or ""),
        "attendance": [
            {"name": str(row.member), "chair": row.is_chair, "present": row.is_present}
            for row in rows
        ],
        "items": [_line(item, names=names) for item in items_of(meeting)],
    }


def _line(item: MeetingItem, *, names: bool) -> dict[str, Any]:
    """One file: by its reference, never by the person's name."""
    return {
        "case": item.case_id,
        "reference": item.case.reference,
        "service": dict(item.case.service.name),
        "outcome": item.outcome,
        "aside": [{"name": str(said.member), "tie": said.interest} for said in _aside_from(item)],
        **(_decided(item, names=names) if item.outcome == ItemOutcome.DECIDED else {}),
        **({"went_to": _went_to(item)} if item.outcome == ItemOutcome.GONE else {}),
    }


def _aside_from(item: MeetingItem) -> list[InterestDeclaration]:
    """Who stepped aside from a file, on this day or an earlier one: that word stands, and nobody is
    asked again when the file comes back."""
    ties = InterestDeclaration.objects.exclude(interest=Interest.NONE).select_related("member")
    said = ties.filter(item__case=item.case_id, item__meeting__committee=item.meeting.committee_id)
    return list({row.member_id: row for row in said.order_by("pk")}.values())


def _went_to(item: MeetingItem) -> dict[str, str]:
    """Return the name of the stage a file went to from the committee while it met: back to the
    researcher with a question, say, which stands in its own timeline."""
    left = item.case.events.filter(
        kind=EventKind.STAGE_MOVED,
        at__gte=item.meeting.opened_at,
        data__from_kind=StageKind.COMMITTEE,
    )
    if (move := left.order_by("sequence").first()) is None:
        return {}
    return dict(item.case.workflow_version.document.stage(move.data["to"]).name)


def _decided(item: MeetingItem, *, names: bool) -> dict[str, Any]:
    decision = item.decision
    if decision is None:
        return {}
    reasons = {each["key"]: each["label"] for each in item.case.service.refusal_reasons}
    voices = Vote.objects.filter(case=item.case_id, round=decision.round, set_aside_at=None)
    counted = {key: count for key, count in decision.tally.items() if key in DecisionResult.values}
    return {
        "result": decision.result,
        "reason": reasons.get(decision.reason_key, {}),
        "explanation": decision.explanation,
        "conditions": decision.conditions,
        "amount": str(decision.amount) if decision.amount is not None else "",
        "worth": str(decision.worth) if decision.worth is not None else "",
        "fund": decision.fund.get("label", {}),
        "votes": counted,
        "tie": decision.tally.get("tie", ""),
        "goes_up_to": dict(goes_up_to(decision) or {}),
        "voters": [
            {"name": str(vote.member), "choice": vote.choice}
            for vote in voices.select_related("member")
            if names and vote.choice != VoteChoice.RECUSED
        ],
    }


def reading_of(minutes: Minutes) -> str:
    """Return what tells one reading of unsigned minutes from a later one: only remarks change."""
    return blind_index(f"read: {minutes.remarks}", "minutes")[:16]


@transaction.atomic
def write_remarks(
    minutes: Minutes, *, text: str, acting_user: User, read: str | None = None
) -> Minutes:
    """Add to the minutes what the rows do not tell; a signature given before falls away.

    `read` is the `reading_of` whoever writes has before them. Raises ValidationError, with what a
    colleague wrote meanwhile, when it is not the newest: nobody's words are written over.
    """
    held = _held(minutes)
    if not may_keep_meetings(acting_user, held.meeting.committee):
        raise PermissionDenied
    _refuse_when_sealed(held)
    if read not in (None, reading_of(held)):
        words = _("Meanwhile a colleague wrote: “%(text)s”. Put both together, then keep them.")
        raise ValidationError({"text": words % {"text": held.remarks}})
    remarks = clean_text(text, multiline=True)
    if remarks == held.remarks:
        return held
    held.remarks = remarks
    held.chair = held.secretary = None
    held.chair_signed_at = held.secretary_signed_at = None
    save_tracked(held, acting_user=acting_user)
    return held


@transaction.atomic
def sign_minutes(minutes: Minutes, *, acting_user: User, read: str | None = None) -> Minutes:
    """Sign as who presided, or as secretary; the second signature seals the minutes.

    Raises ValidationError when what was read (`reading_of`) changed: nobody signs unseen words.
    """
    held = _held(minutes)
    _refuse_when_sealed(held)
    if read not in (None, reading_of(held)):
        raise ValidationError(_("The remarks changed meanwhile. Read them below, then sign."))
    meeting, now = held.meeting, timezone.now()
    if may_sign_as_chair(acting_user, meeting):
        held.chair, held.chair_signed_at = acting_user, now
    elif may_sign_as_secretary(acting_user, meeting):
        held.secretary, held.secretary_signed_at = acting_user, now
    else:
        raise PermissionDenied
    if held.chair_id and held.secretary_id:
        held.seal = seal_of(held)
        meeting.state = MeetingState.SIGNED
        save_tracked(meeting, acting_user=acting_user)
    save_tracked(held, acting_user=acting_user)
    return held


@transaction.atomic
def add_addendum(minutes: Minutes, *, text: str, acting_user: User) -> Addendum:
    """Correct signed minutes by a word beside them: the only way."""
    held = _held(minutes)
    if not may_keep_meetings(acting_user, held.meeting.committee):
        raise PermissionDenied
    if not held.is_sealed:
        raise ValidationError(_("These minutes are not signed yet: change the remarks."))
    if not text.strip():
        raise ValidationError({"text": _("Write the addendum.")})
    return Addendum.objects.create(
        minutes=held, text=clean_text(text, multiline=True), by=acting_user
    )


def seal_of(minutes: Minutes) -> str:
    """Return the keyed digest over everything that was signed, and by whom and when."""
    utc = timezone.get_fixed_timezone(0)
    stamps = (minutes.chair_signed_at, minutes.secretary_signed_at)
    moments = [stamp.astimezone(utc).isoformat() for stamp in stamps if stamp]
    signed = [minutes.meeting_id, minutes.chair_id, minutes.secretary_id, *moments]
    content = [*signed, minutes.content, minutes.remarks]
    return blind_index(json.dumps(content, sort_keys=True, ensure_ascii=False), "minutes")


def is_untouched(minutes: Minutes) -> bool:
    """Whether signed minutes still say what was signed."""
    return minutes.seal == seal_of(minutes)


def _held(minutes: Minutes) -> Minutes:
    found = Minutes.objects.select_for_update(of=("self",))
    return found.select_related("meeting__committee").get(pk=minutes.pk)


def _refuse_when_sealed(minutes: Minutes) -> None:
    if minutes.is_sealed:
        raise ValidationError(_("Signed minutes never change: add an addendum."))
