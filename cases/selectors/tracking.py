"""What the person who holds the reference and the code may know."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from secrets import token_hex

from cases.enums import EventKind, Guard, Outcome, PublicStage
from cases.models import Case
from cases.selectors.objecting import is_of_its_person
from cases.workflow import Stage
from cms.core.encryption import decrypt, encrypt
from cms.core.references import InvalidReference, normalize_code, parse_reference
from cms.core.translated import TranslatedText

_DECOY = token_hex(8)


@dataclass(frozen=True)
class Station:
    """One stop on the way a request travels, as the public sees it. `state`: done, now, next."""

    key: str
    name: str
    what_next: str
    state: str
    at: datetime | None


def get_case_by_tracking(reference: str, code: str) -> Case | None:
    """Return the case only for the right reference with the right code.

    Unknown reference, wrong code and nonsense do the same work and give the same answer (S16).
    """
    try:
        wanted = parse_reference(reference)
    except InvalidReference:
        wanted = ""
    case = (
        Case.objects.select_related("service", "person", "workflow_version")
        .filter(reference=wanted)
        .first()
    )
    # A decoy costs the decryption that a real row costs.
    right = case.tracking_code if case else decrypt(encrypt(_DECOY))
    matches = compare_digest(normalize_code(right).encode(), normalize_code(code).encode())
    return case if case is not None and matches else None


def stage_told(case: Case) -> Stage:
    """Return the stage at which the person is told a request stands.

    That it went on because everyone of a role took part in the request it names is for the person
    of that request alone: it says that there is one, that it was decided, and by whom (S16).
    """
    stage = case.current_stage
    if stage.key not in _told_to_nobody(case):
        return stage
    stages = case.workflow_version.document.stages
    return next(before for before in stages if stage.key in _where_nobody_is_free(before))


def stage_name_told(case: Case) -> str:
    """Return that stage in the public's words."""
    if case.public_stage in (PublicStage.WITHDRAWN, PublicStage.WAITING_FOR_YOU):
        return str(PublicStage(case.public_stage).label)
    return str(TranslatedText(stage_told(case).public_name))


def _told_to_nobody(case: Case) -> set[str]:
    """Which stages an objection that only names a reference is never seen to have reached."""
    if case.concerns_id is None or is_of_its_person(case):
        return set()
    stages = case.workflow_version.document.stages
    return {key for stage in stages for key in _where_nobody_is_free(stage)}


def _where_nobody_is_free(stage: Stage) -> list[str]:
    return [move.to for move in stage.moves if move.guard is Guard.NOBODY_FREE]


def public_way(case: Case) -> list[Station]:
    """Return the stations of a request: done, now and next."""
    document, here, untold = case.workflow_version.document, stage_told(case), _told_to_nobody(case)
    reached = {document.first.key: case.submitted_at}
    for event in case.events.all():
        if event.kind == EventKind.STAGE_MOVED and event.data["to"] not in untold:
            reached[event.data["to"]] = event.at
    way = [stage for stage in document.stages if stage.on_public_way or stage.key == here.key]
    if not case.is_open:
        way = [stage for stage in way if stage.key in reached]
    current = next((i for i, stage in enumerate(way) if stage.key == here.key), 0)
    states = ["done" if i < current else "now" if i == current else "next" for i in range(len(way))]
    stations = [
        Station(
            key=stage.key,
            name=str(TranslatedText(stage.public_name)),
            what_next=str(TranslatedText(stage.what_next)),
            state=state,
            at=reached.get(stage.key) if state != "next" else None,
        )
        for stage, state in zip(way, states, strict=True)
        if state != "done" or stage.key in reached
    ]
    return _until_withdrawn(case, stations) if case.outcome == Outcome.WITHDRAWN else stations


def _until_withdrawn(case: Case, stations: list[Station]) -> list[Station]:
    """The stage it was withdrawn at was not completed: in its place stands the withdrawal."""
    passed = [station for station in stations if station.state == "done"]
    withdrawn = PublicStage.WITHDRAWN
    return [*passed, Station(withdrawn, str(withdrawn.label), "", "now", case.closed_at)]
