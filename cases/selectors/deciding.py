"""Who decides a request, and who decided it: read off the record and the workflow, said once.

Letters, pages and notices all ask here. What a service says of itself (`deciding_body`) holds
where no body but a role of the house answers, and for complaints, whose judge hangs on the request
they are about.
"""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from cases.enums import EventKind, Guard, ServiceKind, StageKind
from cases.models import Case, Decision, Service, WorkflowVersion
from cases.selectors.gates import awaits_confirmation, current_decision, is_above_limit
from cases.selectors.objecting import is_of_its_person
from cases.workflow import Stage, WorkflowDefinition
from cms.accounts.roles import Role
from cms.core.translated import TranslatedText, in_all_languages, translated

_BOARD, _DIRECTOR = _("The board of directors"), _("The executive director")


def who_decides(case: Case) -> TranslatedText:
    """Return who decided a request; while nobody has, who will.

    A complaint that only names somebody's request says what its service says: any other word would
    tell whether there is such a request and who decided it (S16).
    """
    if case.service.kind == ServiceKind.COMPLAINT and not is_of_its_person(case):
        return translated(case.service.deciding_body)
    decision = current_decision(case)
    if decision and not awaits_confirmation(case, decision):
        return decided_by(decision)
    return _body(case.service, _stage_that_judges(case))


def who_would_decide(service: Service, version: WorkflowVersion | None) -> TranslatedText:
    """Return who decides a request that nobody has sent yet, by the workflow it would take."""
    if version is None or service.kind == ServiceKind.COMPLAINT:
        return translated(service.deciding_body)
    document = version.document
    return _body(service, _judging(document, _ahead(document, document.first.key)))


def decided_by(decision: Decision) -> TranslatedText:
    """Return who took a decision: its committee, else whoever held the stage it was taken at."""
    if decision.committee:
        return translated(decision.committee.name)
    return _body(decision.case.service, _stage_of(decision))


def awaited_word(case: Case, decision: Decision) -> TranslatedText | None:
    """Return whose word a decision above its committee's limit waits for; None for any other."""
    if not awaits_confirmation(case, decision):
        return None
    word = _BOARD if case.stage_kind == StageKind.BOARD else _DIRECTOR
    return TranslatedText(in_all_languages(word))


def goes_up_to(decision: Decision) -> TranslatedText | None:
    """Return whose word a decision above the limit of who took it needs, for minutes; None where
    no way leads up or nothing needs to."""
    if not is_above_limit(decision):
        return None
    document = decision.case.workflow_version.document
    moves = (move for stage in document.stages for move in stage.moves)
    up = next((move for move in moves if move.guard is Guard.ABOVE_LIMIT), None)
    return _body(decision.case.service, document.stage(up.to)) if up else None


def decided_since(decisions: Iterable[Decision]) -> dict[int, list[Decision]]:
    """Return what was decided after each of these on the same case, above or here anew, in order,
    by the case."""
    first = {decision.case_id: decision for decision in decisions}
    since: dict[int, list[Decision]] = {}
    for row in Decision.objects.filter(case__in=first).order_by("pk") if first else ():
        if row.pk > first[row.case_id].pk:
            row.case = first[row.case_id].case
            since.setdefault(row.case_id, []).append(row)
    return since


def was_sent_back(decision: Decision, later: Decision | None) -> bool:
    """Whether a committee's decision came back before anybody was told of it; `later` is what was
    decided next: from above it is that word, which replaces a decision without sending it back."""
    is_word_from_above = later is not None and later.committee_id is None
    is_replaced = not decision.is_current and decision.released_at is None
    return is_replaced and not is_word_from_above


def _body(service: Service, stage: Stage | None) -> TranslatedText:
    if stage is None:
        return translated(service.deciding_body)
    if stage.kind is StageKind.COMMITTEE and service.committee:
        return translated(service.committee.name)
    if stage.kind is StageKind.BOARD or stage.role is Role.BOARD_SECRETARY:
        return TranslatedText(in_all_languages(_BOARD))
    if stage.role is Role.DIRECTOR:
        return TranslatedText(in_all_languages(_DIRECTOR))
    return translated(service.deciding_body) or TranslatedText(in_all_languages(stage.role.label))


def _stage_of(decision: Decision) -> Stage | None:
    """Where the case stood when it was recorded: the timeline cannot be changed afterwards."""
    document, stood = decision.case.workflow_version.document, ""
    for event in sorted(decision.case.events.all(), key=lambda event: event.sequence):
        if event.kind == EventKind.STAGE_MOVED:
            stood = event.data.get("to", stood)
        is_record = event.kind == EventKind.DECISION_RECORDED
        if is_record and event.data.get("decision") == decision.pk:
            return _named(document, stood) or document.first
    return None


def _stage_that_judges(case: Case) -> Stage | None:
    """Of an open request the stage where it is judged next, of a closed one where it last was."""
    document = case.workflow_version.document
    keys = _ahead(document, case.stage) if case.is_open else _behind(case)
    return _judging(document, keys)


def _judging(document: WorkflowDefinition, keys: Iterable[str]) -> Stage | None:
    """The first of these stages that judges, else the first that does at all."""
    decides = any(stage.takes_decision for stage in document.stages)
    on_the_way = filter(None, (_named(document, key) for key in keys))
    for stage in (*on_the_way, *document.stages):
        if stage.takes_decision if decides else stage.gives_answer:
            return stage
    return None


def _ahead(document: WorkflowDefinition, start: str) -> Iterator[str]:
    """The stages from here on, the nearest first."""
    waiting = [start]
    for key in waiting:
        yield key
        targets = dict.fromkeys(move.to for move in document.stage(key).moves)
        waiting += [target for target in targets if target not in waiting]


def _behind(case: Case) -> list[str]:
    moved = [event for event in case.events.all() if event.kind == EventKind.STAGE_MOVED]
    moved.sort(key=lambda event: event.sequence, reverse=True)
    return [
        *(event.data.get("to", "") for event in moved),
        case.workflow_version.document.first.key,
    ]


def _named(document: WorkflowDefinition, key: str) -> Stage | None:
    return next((stage for stage in document.stages if stage.key == key), None)
