"""What the person who holds the reference and the code may know."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from secrets import token_hex

from cases.enums import EventKind, Outcome
from cases.models import Case
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


def public_way(case: Case) -> list[Station]:
    """Return the stations of a request: done, now and next."""
    document = case.workflow_version.document
    reached = {document.first.key: case.submitted_at}
    for event in case.events.all():
        if event.kind == EventKind.STAGE_MOVED:
            reached[event.data["to"]] = event.at
    way = [stage for stage in document.stages if stage.on_public_way or stage.key == case.stage]
    if not case.is_open:
        way = [stage for stage in way if stage.key in reached]
    current = next((i for i, stage in enumerate(way) if stage.key == case.stage), 0)
    states = ["done" if i < current else "now" if i == current else "next" for i in range(len(way))]
    if case.outcome == Outcome.WITHDRAWN:
        states[current] = "done"
    return [
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
