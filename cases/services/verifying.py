"""Are the memories whole? The timelines line by line, and the first line of every history.

What is seen: a line that was changed, is missing, stands in another place, was put in, or cannot be
read any more, because each line carries a keyed digest over itself and the line before it; an end
that was cut off, because the last line is sealed on a row of its own (`TimelineSeal`). What is not:
somebody with the key and the database can write another past; somebody who puts back an older copy
of lines and seal together shows only against a backup.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef

from cases.models import Case, CaseEvent, TimelineSeal
from cases.services.timeline import event_hash, seal_of
from cms.core.encryption import InvalidToken

#: How much is held at once, however long the timelines are.
CHUNK = 500
#: What reading a line raises that somebody has written to by hand.
_UNREADABLE = (InvalidToken, ValueError, TypeError, OverflowError)

Key = tuple[int, int, int]


class _Chain:
    """One timeline as it is walked: what its next line must be."""

    def __init__(self, case_id: int, name: str, seal: TimelineSeal | None) -> None:
        self.case_id, self.name, self.seal = case_id, name, seal
        self.number, self.previous = 0, ""
        self.last: CaseEvent | None = None

    def add(self, sequence: int, event: CaseEvent | None) -> Iterator[str]:
        """Tell what is wrong with one line, or with its place."""
        first, self.number = self.number + 1, sequence
        if sequence > first:
            is_one = sequence == first + 1
            lines = f"line {first} is" if is_one else f"lines {first} to {sequence - 1} are"
            yield f"{self.name}: {lines} missing"
        if event is None:
            yield f"{self.name}: line {sequence} cannot be read"
        elif event.hash != event_hash(event):
            yield f"{self.name}: line {sequence} was changed"
        elif sequence == first and event.previous_hash != self.previous:
            yield f"{self.name}: line {sequence} does not follow the line before it"
        self.last, self.previous = event, event.hash if event else ""

    def end(self) -> Iterator[str]:
        """Tell whether the last line is the one that was sealed."""
        if self.seal is None:
            yield f"{self.name}: the seal of the end is missing"
        elif self.seal.sequence > self.number:
            yield f"{self.name}: lines after {self.number} are missing, up to {self.seal.sequence}"
        elif self.last and self.seal.seal != seal_of(self.last):
            yield f"{self.name}: the end is not the one that was sealed"


def timeline_findings(*, case: Case | None = None) -> Iterator[str]:
    """Yield what is wrong with the timelines of all cases, or of one, in constant memory."""
    lines = CaseEvent.objects.order_by("case_id", "sequence")
    lines = lines.filter(case=case) if case else lines
    keys = lines.values_list("pk", "case_id", "sequence").iterator(chunk_size=CHUNK)
    chain: _Chain | None = None
    while chunk := list(islice(keys, CHUNK)):
        events, fresh = _read(chunk), _chains(chunk)
        for pk, case_id, sequence in chunk:
            if chain is None or chain.case_id != case_id:
                yield from chain.end() if chain else ()
                chain = fresh[case_id]
            yield from chain.add(sequence, events.get(pk))
    yield from chain.end() if chain else ()
    yield from _without_lines(case)


def _read(chunk: list[Key]) -> Mapping[int, CaseEvent]:
    """Return the readable lines of a chunk; one that is not costs its chunk a query a line."""
    pks = [pk for pk, _case, _sequence in chunk]
    try:
        return CaseEvent.objects.in_bulk(pks)
    except _UNREADABLE:
        return {pk: event for pk in pks if (event := _read_one(pk))}


def _read_one(pk: int) -> CaseEvent | None:
    try:
        return CaseEvent.objects.get(pk=pk)
    except _UNREADABLE:
        return None


def _chains(chunk: list[Key]) -> dict[int, _Chain]:
    ids = {case_id for _pk, case_id, _sequence in chunk}
    names = dict(Case.objects.filter(pk__in=ids).values_list("pk", "reference"))
    seals = TimelineSeal.objects.in_bulk(ids)
    return {pk: _Chain(pk, names.get(pk, f"case {pk}, gone"), seals.get(pk)) for pk in ids}


def _without_lines(case: Case | None) -> Iterator[str]:
    cases = Case.objects.filter(pk=case.pk) if case else Case.objects.order_by("pk")
    empty = cases.filter(~Exists(CaseEvent.objects.filter(case=OuterRef("pk"))))
    for reference in empty.values_list("reference", flat=True).iterator(chunk_size=CHUNK):
        yield f"{reference}: the timeline is empty"


def history_findings(*, case: Case | None = None) -> Iterator[str]:
    """Yield every tracked row whose history does not begin with its creation."""
    for model in apps.get_models() if case is None else [Case]:
        if not hasattr(model._meta, "simple_history_manager_attribute"):
            continue
        rows = model._base_manager.filter(pk=case.pk) if case else model._base_manager.all()
        for pk in _without_beginning(model, rows):
            yield f"{model._meta.label} {pk}: the history does not tell its creation"


def _without_beginning(model: type[Model], rows: Any) -> Iterator[Any]:
    history: Any = getattr(model, model._meta.simple_history_manager_attribute)  # type: ignore[attr-defined]
    key = model._meta.pk.attname
    told = history.model.objects.filter(history_type="+", **{key: OuterRef("pk")})
    unknown = rows.filter(~Exists(told)).order_by("pk").values_list("pk", flat=True)
    yield from unknown.iterator(chunk_size=CHUNK)


def verify_timeline(case: Case) -> list[str]:
    """Return what is wrong with the chain of a case: nothing for an untouched one."""
    return list(timeline_findings(case=case))
