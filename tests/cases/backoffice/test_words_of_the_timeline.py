"""What the timeline says of rarer events, and how small parts of a screen are read."""

from datetime import date, time
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

import pytest

from cases.backoffice.configuration.workflow_mistakes import mistakes_in
from cases.backoffice.desk.fields import ClockField, WhenForm
from cases.backoffice.meetings.figures import precedent_words
from cases.backoffice.room.sentences import Vocabulary, file_names, sentence
from cases.backoffice.room.study import ScoreField, packed
from cases.details import Circumstances, checked_document, shown_parts, shown_value
from cases.enums import EventKind
from cases.models import CaseEvent
from cases.selectors.meetings import Precedents
from cases.workflow import WorkflowDefinition
from tests.factories.definitions import WORKFLOW

LETTER = {"direction": "out", "number": "1448/0005"}
RANG = {"who": "self", "how": "call"}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        (EventKind.SUBMITTED, {"medium": "phone", "relation": "self"}, "took the request down"),
        (EventKind.DELIVERY_PLANNED, {"parts": 3}, "arranged"),
        (EventKind.DELIVERY_PLANNED, {"part": 2, "parts": 3}, "payment"),
        (EventKind.DELIVERY_PLANNED, {}, "arranged a delivery"),
        (EventKind.ROUTED, {"user": None}, "found nobody present"),
        (EventKind.STUDY_SAVED, {}, "still without a recommendation"),
        (EventKind.STUDY_SAVED, {"recommendation": "accept"}, "and recommends"),
        (EventKind.VOTE_CAST, {"recused": True}, "conflict of interest"),
        (EventKind.VOTE_CAST, {"recused": True, "tie": "kinship"}, "Kinship or marriage"),
        (EventKind.VOTE_CAST, {"round": 2}, "cast a vote"),
        (EventKind.DECISION_RECORDED, {"result": "accept", "number": "2026/3"}, "of meeting"),
        (EventKind.DECISION_RECORDED, {"result": "accept"}, "recorded the decision:"),
        (EventKind.WINDOW_RECOMPUTED, {"due": [None, "2026-11-29T09:30:00+03:00"]}, "became"),
        (EventKind.CONSENT_WITHDRAWN, {"purpose": "survey"}, "asked for no more surveys"),
        (EventKind.CONSENT_WITHDRAWN, {"purpose": "outreach", **RANG}, "stopped news"),
        (EventKind.CONSENT_WITHDRAWN, {"purpose": "survey", **RANG}, "stopped surveys"),
        (EventKind.CONSENT_RENEWED, {"purpose": "outreach", **RANG}, "allowed news"),
        (EventKind.CONSENT_RENEWED, {"purpose": "survey", **RANG}, "Telephone call"),
        (EventKind.LETTER_REGISTERED, {**LETTER}, "registered an outgoing letter"),
        (EventKind.LETTER_REGISTERED, {**LETTER, "wanted_by": "person"}, "took their letter"),
        (EventKind.PERSON_UPDATED, {"fields": ["household", "mobile"]}, "household"),
    ],
)
def test_every_shade_of_an_event_has_its_sentence(kind, data, said):
    words = Vocabulary(WorkflowDefinition.model_validate(WORKFLOW))
    assert said.lower() in sentence(CaseEvent(kind=kind, data=data), words).lower()


def test_the_parts_of_a_file_are_named_without_what_they_say():
    assert "renewed for a year" in file_names(["renewal"]).lower()


def test_a_wish_about_reaching_somebody_is_read_in_words_and_numbers_stay_masked():
    parts = dict(shown_parts(Circumstances))
    assert shown_value(parts["woman_officer"], True) == "Yes"
    assert shown_value(parts["woman_officer"], False) == "No"
    assert "0000001" not in shown_value(parts["safe_mobile"], "+966500000001")
    assert shown_value(parts["mobility"], "elsewhere") == "elsewhere"
    assert shown_value(parts["safe_hours"], "مساءً") == "مساءً"
    with pytest.raises(ValidationError) as refusal:
        checked_document(Circumstances, {"mobility": "elsewhere", "safe_words": "س" * 9000})
    assert set(refusal.value.error_dict) == {"mobility", "safe_words"}


@pytest.mark.parametrize(
    ("typed", "kept"), [("٩:٣٠", time(9, 30)), ("14.05", time(14, 5)), (" ", None)]
)
def test_a_time_of_day_is_read_in_digits_of_any_script(typed, kept):
    assert ClockField(required=False).clean(typed) == kept


@pytest.mark.parametrize("typed", ["25:00", "9:75", "noon"])
def test_what_is_no_time_of_day_is_told_how_to_write_one(typed):
    with pytest.raises(ValidationError, match="like 9:30"):
        ClockField().clean(typed)


class _Moment(WhenForm):
    on, at = forms.DateField(required=False), ClockField(required=False)


@pytest.mark.parametrize(
    ("typed", "missing"), [({"on": "2026-11-29"}, "at"), ({"at": "9:30"}, "on"), ({}, None)]
)
def test_a_day_without_its_time_says_no_moment(typed, missing):
    form = _Moment(typed)
    form.full_clean()
    form.require_both("on", "at")
    assert form.moment("on", "at") is None
    assert list(form.errors) == ([missing] if missing else [])
    assert [name for name, *_rest in form.mistakes()] == ([f"id_{missing}"] if missing else [])


def test_a_day_with_its_time_is_a_moment_on_our_clock():
    form = _Moment({"on": "2026-11-29", "at": "9:30"})
    form.full_clean()
    assert form.moment("on", "at").isoformat() == "2026-11-29T09:30:00+03:00"


@pytest.mark.parametrize(("typed", "kept"), [("٤٢", 42), ("", None)])
def test_an_own_score_is_a_whole_number_or_none(typed, kept):
    assert ScoreField(required=False).clean(typed) == kept
    with pytest.raises(ValidationError):
        ScoreField().clean("about 40")


def test_how_facts_are_known_is_packed_apart_from_the_study():
    day = date(2026, 11, 26)
    typed = {"evidence_income": "paper", "visited_on": day}
    assert packed(typed) == {"visited_on": day, "evidence": {"income": "paper"}}


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [(500, 500, "500"), (500, 900, "500 to 900"), (None, None, None)],
)
def test_what_was_given_before_is_one_amount_a_span_or_nothing(least, most, said):
    span = [Decimal(value) if value else None for value in (least, most)]
    figures = precedent_words(Precedents({"accept": 2}, *span))
    assert len(figures) == (2 if said else 1)
    assert said is None or figures[-1].value == f"{said} SAR"


def _stage(key, kind="closed", moves=(), **more):
    return {"key": key, "kind": kind, "moves": [{"to": to} for to in moves], **more}


@pytest.mark.parametrize(
    ("stages", "said", "place"),
    [
        ([_stage("one")], "two stages at least", None),
        ([_stage("one"), _stage("one")], "have the key one", None),
        ([_stage("one", "study", ["far"]), _stage("end", outcome="done")], "“far”", 0),
        ([_stage("one", "study", ["end"]), _stage("end", moves=["one"], outcome="x")], "an end", 1),
        ([_stage("one", "study", ["end"]), _stage("end")], "how a request ends", 1),
        ([_stage("one", "study", ["end"], outcome="x"), _stage("end", outcome="x")], "Only a", 0),
    ],
)
def test_a_workflow_that_leads_nowhere_is_told_where(stages, said, place):
    first = mistakes_in(stages)[0]
    assert said in first.message
    assert first.stage == place
