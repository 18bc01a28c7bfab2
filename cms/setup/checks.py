"""What a profile says in one place must agree with what it says in another.

Each check yields (path, reason) pairs; all run, so that all mistakes are known at once.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError

from cases.enums import ContactChannel, Gate, ServiceKind, StageKind
from cases.questions.definition import FormDefinition
from cases.questions.mistakes import WORDS
from cases.questions.soundness import lacking_of
from cases.workflow_ways import (
    DONE_BY,
    OPENED_BY,
    Fault,
    MoveFault,
    Way,
    faults_in,
    ways_round_the_committee,
    ways_to_help_undecided,
)
from cms.accounts.models import Gender
from cms.core.colours import READABLE, VISIBLE, WHITE, contrast, parse_colour
from cms.core.dates import calendar_mismatch_days
from cms.notices.enums import TELLING_PLACEHOLDERS, NoticeEvent, placeholders_of
from cms.notices.rendering import fill, unknown_placeholders
from cms.notices.sms_parts import sms_length
from cms.policies.approval import parse_hijri
from cms.policies.enums import BENEFICIARY_RELATIONS, DeclaredStatus
from cms.setup.mistakes import Path
from cms.setup.schema import PolicyPart, Profile, ServicePart, WorkflowPart
from cms.setup.season_checks import seasons_stand

Problem = tuple[Path, str]
Check = Callable[[Profile], Iterator[Problem]]

MOST_SMS_PARTS = 2
#: How long a value is at most, for counting the parts of an SMS.
_LONGEST = {
    "association": "جمعية الخدمات الأسرية بالمدينة",
    "appointment": "الثلاثاء 22 نوفمبر 2026م · 10:30 · فرع الأحياء الشمالية",
    "reference": "MAM-7K3QX-9",
    "service": "صيانة الكهرباء والسباكة",
    "due": "",  # one of the two is said, and the other sentence is the longer one
    "due_if_complete": "الثلاثاء 12 جمادى الآخرة 1448هـ · 22 نوفمبر 2026م",
    "delivery": "الثلاثاء 12 جمادى الآخرة 1448هـ",
    "delivery_when": "الأربعاء 30 سبتمبر، بين 10:00 و12:00",
    "delivery_code": "7K3Q",
    "phone": "+966 17 300 0410",
    "track_url": "https://sila.example/ar/track/",
    "stop_url": "https://sila.example/ar/stop/" + "x" * 21 + "/",
    "renew_on": "الثلاثاء 12 جمادى الآخرة 1448هـ · 22 نوفمبر 2026م",
    "file_number": "MAM-F00001",
    "survey_url": "https://sila.example/ar/survey/" + "x" * 43 + "/",
}


def problems_of(profile: Profile) -> list[Problem]:
    """Return every disagreement inside `profile`."""
    return [problem for check in CHECKS for problem in check(profile)]


def _keys_are_unique(profile: Profile) -> Iterator[Problem]:
    lists: dict[str, list[str]] = {
        "branches": [item.key for item in profile.branches],
        "channels": [item.key for item in profile.channels],
        "committees": [item.key for item in profile.committees],
        "services": [item.slug for item in profile.services],
        "surveys": [item.key for item in profile.surveys],
        "policies": [item.slug for item in profile.policies],
    }
    for section, keys in lists.items():
        for at, key in enumerate(keys):
            if key in keys[:at]:
                yield (section, at), f"'{key}' is used twice"


def _one_main_branch(profile: Profile) -> Iterator[Problem]:
    if sum(branch.is_main for branch in profile.branches) != 1:
        yield ("branches",), "exactly one branch is the main one (is_main)"


def _colours_are_readable(profile: Profile) -> Iterator[Problem]:
    part = profile.association
    for name, value, least in (
        ("accent_colour", part.accent_colour, READABLE),
        ("glow_colour", part.glow_colour, VISIBLE),
    ):
        ratio = contrast(parse_colour(value), WHITE)
        if ratio < least:
            reason = f"contrast {ratio:.2f} to white; at least {least} is needed, so darken it"
            yield ("association", name), reason


def _services_find_their_parts(profile: Profile) -> Iterator[Problem]:
    research = {key for key, form in profile.forms.items() if form.is_research}
    committees = {committee.key for committee in profile.committees}
    for at, service in enumerate(profile.services):
        for name, value, known in (
            ("form", service.form, set(profile.forms) - research),
            ("research", service.research, research),
            ("workflow", service.workflow, set(profile.workflows)),
            ("committee", service.committee, committees),
        ):
            if value and value not in known:
                yield ("services", at, name), _unknown(value, known)


def _papers_ask_known_questions(profile: Profile) -> Iterator[Problem]:
    for at, service in enumerate(profile.services):
        form = profile.forms.get(service.form)
        known = {question.key for question in form.questions} if form else set()
        for number, paper in enumerate(service.documents):
            for condition in paper.show_if.conditions if paper.show_if and form else []:
                if condition.question not in known:
                    path = ("services", at, "documents", number, "show_if")
                    yield path, f"form '{service.form}' asks no question '{condition.question}'"


def _scores_count_known_questions(profile: Profile) -> Iterator[Problem]:
    for at, service in enumerate(profile.services):
        form = profile.forms.get(service.form)
        known = {question.key for question in form.questions} if form else set()
        for number, part in enumerate(service.scoring if form else []):
            for condition in part.when.conditions:
                if condition.question not in known:
                    path = ("services", at, "scoring", number, "when")
                    yield path, f"form '{service.form}' asks no question '{condition.question}'"


def _deciding_is_complete(profile: Profile) -> Iterator[Problem]:
    for at, service in enumerate(profile.services):
        workflow = profile.workflows.get(service.workflow)
        if workflow is None:
            continue
        decides = _asks(workflow, Gate.DECISION_RECORDED)
        if decides and not service.refusal_reasons:
            yield ("services", at, "refusal_reasons"), "a refusal needs reasons to choose from"
        if decides and not service.deciding_body:
            yield ("services", at, "deciding_body"), "say who decides"
        yield from (((*_at(at), name), why) for name, why in _committee_problems(service, workflow))


def _committee_problems(service: ServicePart, workflow: WorkflowPart) -> Iterator[tuple[str, str]]:
    if service.committee and not workflow.has_stage_of(StageKind.COMMITTEE):
        yield "committee", f"workflow '{service.workflow}' has no committee stage"
    if not service.committee and workflow.needs_committee:
        yield "committee", f"workflow '{service.workflow}' sends it to a committee: name one"
    if service.requires_registration and not workflow.has_stage_of(StageKind.REGISTRATION):
        reason = f"workflow '{service.workflow}' has no registration stage"
        yield "requires_registration", reason


def _help_is_asked_by_someone(profile: Profile) -> Iterator[Problem]:
    """Whoever asks can be named and answered."""
    for key in sorted({service.form for service in profile.services} & set(profile.forms)):
        for lacking in lacking_of(profile.forms[key].definition):
            yield ("forms", key), WORDS[lacking]


def _bound_choices_are_known(profile: Profile) -> Iterator[Problem]:
    offered: dict[str, set[str]] = {
        "person.contact_by": set(ContactChannel.values),
        "person.gender": set(Gender.values) - {""},
    }
    for key, form in profile.forms.items():
        for path, question in _questions(form):
            known = offered.get(question.binds or "")
            unknown = {choice.value for choice in question.choices} - (known or set())
            if known and unknown:
                yield ("forms", key, *path, "choices"), _unknown(sorted(unknown)[0], known)


def _questions(form: FormDefinition) -> Iterator[tuple[Path, Any]]:
    for at, step in enumerate(form.steps):
        for number, question in enumerate(step.questions):
            yield ("steps", at, "questions", number), question


def _workflows_can_be_walked(profile: Profile) -> Iterator[Problem]:
    for key, workflow in profile.workflows.items():
        for found in faults_in(workflow):
            path = ("workflows", key, "stages", found.stage, "moves", found.move)
            yield path, _said_of(workflow, found)


#: How a move's fault is said to whoever writes a profile.
_FAULTS: dict[Fault, str] = {
    Fault.NEVER_MET: "'{gate}' can never be met: no stage of kind {kinds}",
    Fault.NOT_THEIRS: "nobody who holds this stage may do what '{gate}' waits for; {roles} may",
    Fault.DECIDED_ELSEWHERE: "a decision is not recorded in a stage of kind {kind}",
    Fault.DELIVERED_ELSEWHERE: "nothing is delivered in a stage of kind {kind}",
    Fault.LIMIT_ELSEWHERE: (
        "above_limit leads from a committee's or director's stage and requires decision_recorded"
    ),
    Fault.RESULT_UNRELEASED: "a move for one result of a decision requires decision_released",
    Fault.WAITS_FOR_NOTHING: "an automatic move needs something it waits for (requires)",
    Fault.ABSENT_BY_HAND: "nobody_free is for automatic moves: nobody is there to make another",
    Fault.NOBODY_WRITES: "nobody is there to write the reason of an automatic move",
}


def _said_of(workflow: WorkflowPart, found: MoveFault) -> str:
    kinds = " or ".join(OPENED_BY.get(found.gate, ())) if found.gate else ""
    roles = " or ".join(DONE_BY.get(found.gate, ())) if found.gate else ""
    kind = workflow.stages[found.stage].kind
    return _FAULTS[found.fault].format(gate=found.gate, kinds=kinds, kind=kind, roles=roles)


def _decided_before_given(profile: Profile) -> Iterator[Problem]:
    """Help without a decision is refused everywhere; a way round the committee where it is said."""
    for key, workflow in profile.workflows.items():
        for way in ways_to_help_undecided(workflow):
            yield ("workflows", key, "stages"), f"delivery without a decision: {_written(way)}"
        if profile.association.committee_required:
            for way in ways_round_the_committee(workflow):
                yield ("workflows", key, "stages"), f"a way round the committee: {_written(way)}"


def _written(way: Way) -> str:
    return " → ".join(stage.key for stage in way)


def _routing_finds_its_targets(profile: Profile) -> Iterator[Problem]:
    services = {service.slug for service in profile.services}
    branches = {branch.key for branch in profile.branches}
    channels = {channel.key for channel in profile.channels}
    for at, rule in enumerate(profile.routing):
        for name, values, known in (
            ("services", rule.services, services),
            ("branches", rule.branches, branches),
            ("channel", [rule.channel] if rule.channel else [], channels),
        ):
            for value in values:
                if value not in known:
                    yield ("routing", at, name), _unknown(value, known)


def _answers_find_their_services(profile: Profile) -> Iterator[Problem]:
    services = {service.slug for service in profile.services}
    for at, answer in enumerate(profile.answers):
        for slug in answer.services:
            if slug not in services:
                yield ("answers", at, "services"), _unknown(slug, services)


def _prechecks_find_their_services(profile: Profile) -> Iterator[Problem]:
    services = {service.slug for service in profile.services}
    for at, service in enumerate(profile.services):
        for number, rule in enumerate(service.precheck.rules if service.precheck else []):
            if rule.instead and rule.instead not in services:
                place = ("services", at, "precheck", "rules", number, "instead")
                yield place, _unknown(rule.instead, services)


def _every_event_is_said(profile: Profile) -> Iterator[Problem]:
    for event in NoticeEvent:
        if event not in profile.templates:
            yield ("templates",), f"nothing is said on '{event.value}'"
    for path, text in _texts_of_templates(profile):
        for name in sorted(unknown_placeholders(text, placeholders_of(str(path[1])))):
            yield path, f"no notice can fill '{name}'"


def _texts_of_templates(profile: Profile) -> Iterator[tuple[Path, str]]:
    for event, part in profile.templates.items():
        words: list[tuple[Path, dict[str, str]]] = [
            (("sms",), part.sms),
            (("email", "subject"), part.email.subject),
            (("email", "body"), part.email.body),
            (("call",), part.call or {}),
        ]
        for inner, texts in words:
            for language, text in texts.items():
                yield ("templates", event.value, *inner, language), text


def _short_messages_are_short(profile: Profile) -> Iterator[Problem]:
    for event, part in profile.templates.items():
        for language, text in part.sms.items():
            length = sms_length(fill(text, _LONGEST, isolate=False))
            if length.parts > MOST_SMS_PARTS:
                path = ("templates", event.value, "sms", language)
                yield path, f"fills {length.parts} SMS parts; {MOST_SMS_PARTS} at most"


def _short_messages_are_discreet(profile: Profile) -> Iterator[Problem]:
    telling = [f"{{{name}}}" for name in sorted(TELLING_PLACEHOLDERS)]
    if not profile.association.neutral_notices:
        return
    for event, part in profile.templates.items():
        for language, text in part.sms.items():
            for name in (name for name in telling if name in text):
                path = ("templates", event.value, "sms", language)
                yield path, f"a neutral association does not write {name} in an SMS"


def _clauses_exist(profile: Profile) -> Iterator[Problem]:
    policy = next((p for p in profile.policies if p.policy_type == BENEFICIARY_RELATIONS), None)
    if policy is None:
        yield ("policies",), f"no policy has the type '{BENEFICIARY_RELATIONS}'"
        return
    known = {clause.number for section in policy.sections for clause in section.clauses}
    for path, number in _cited_clauses(profile):
        if number and number not in known:
            yield path, f"the policy has no clause {number}"


def _cited_clauses(profile: Profile) -> Iterator[tuple[Path, str | None]]:
    for at, channel in enumerate(profile.channels):
        yield ("channels", at, "clause"), channel.clause
    for at, service in enumerate(profile.services):
        yield ("services", at, "window_clause"), service.window_clause
    for at, promise in enumerate(profile.site.home.promises):
        yield ("site", "home", "promises", at, "clause"), promise.clause


def _policies_state_their_facts(profile: Profile) -> Iterator[Problem]:
    for at, policy in enumerate(profile.policies):
        numbers = [clause.number for section in policy.sections for clause in section.clauses]
        for number in sorted({number for number in numbers if numbers.count(number) > 1}):
            yield ("policies", at, "sections"), f"clause {number} appears twice"
        if policy.status is DeclaredStatus.APPROVED:
            yield from ((("policies", at, "approval"), why) for why in _missing_facts(policy))


def _missing_facts(policy: PolicyPart) -> Iterator[str]:
    facts = policy.approval
    for name in ("body", "reference_type", "reference"):
        if not getattr(facts, name):
            yield f"approved, but without {name}"
    if not (facts.hijri or facts.gregorian):
        yield "approved, but without a date"
    for section in policy.sections:
        for clause in section.clauses:
            if clause.awaiting:
                yield f"approved, but clause {clause.number} awaits {clause.awaiting['en']}"
    if facts.hijri and facts.gregorian:
        yield from _unsettled_dates(policy)


def _unsettled_dates(policy: PolicyPart) -> Iterator[str]:
    facts = policy.approval
    assert facts.gregorian is not None  # noqa: S101 (the caller looked)
    try:
        days = calendar_mismatch_days(parse_hijri(facts.hijri), facts.gregorian)
    except ValidationError as error:
        yield f"{facts.hijri}: {' '.join(error.messages)}"
        return
    if days and not (facts.authoritative and facts.note):
        yield f"its dates are {days} days apart: say which counts (authoritative) and why (note)"


def _asks(workflow: WorkflowPart, gate: Gate) -> bool:
    return any(gate in move.requires for stage in workflow.stages for move in stage.moves)


def _help_promises_a_time(profile: Profile) -> Iterator[Problem]:
    """Acknowledgements name the day of the answer, so every service must have one."""
    for at, service in enumerate(profile.services):
        if service.window is None:
            yield ("services", at), "no window: people would not learn when they are answered"
        if service.kind == ServiceKind.HELP and not service.window_note:
            yield ("services", at), "no window_note: say in words what the window means"


def _at(number: int) -> Path:
    return ("services", number)


def _unknown(value: str, known: Iterable[str]) -> str:
    return f"'{value}' is not one of: {', '.join(sorted(known)) or 'none'}"


CHECKS: tuple[Check, ...] = (
    _keys_are_unique,
    _one_main_branch,
    _colours_are_readable,
    _services_find_their_parts,
    _papers_ask_known_questions,
    _scores_count_known_questions,
    _deciding_is_complete,
    _help_is_asked_by_someone,
    _bound_choices_are_known,
    _help_promises_a_time,
    _workflows_can_be_walked,
    _decided_before_given,
    _routing_finds_its_targets,
    _answers_find_their_services,
    _prechecks_find_their_services,
    seasons_stand,
    _every_event_is_said,
    _short_messages_are_short,
    _short_messages_are_discreet,
    _clauses_exist,
    _policies_state_their_facts,
)
