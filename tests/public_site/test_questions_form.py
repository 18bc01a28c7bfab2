"""Questions on a screen: every type, conditions without a script, and one engine behind it."""

import json
from functools import partial
from typing import Any

from django.http import QueryDict

import pytest
from bs4 import BeautifulSoup

from cases.models import Service
from cases.questions.answers import clean_answers, clean_step
from cases.questions.definition import FormDefinition, QuestionType
from cases.questions.form import QuestionsForm
from cms.core.references import numbered_reference
from tests.factories.association import BranchFactory
from tests.factories.definitions import text
from tests.public_site.conftest import YOU, Visitor, text_of


def question(key: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": text(key, key), **more}


def choices(*values: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": text(value, value)} for value in values]


def when(name: str, value: Any = None, op: str = "eq") -> dict[str, Any]:
    return {"all": [{"question": name, "op": op, "value": value}]}


HOME = [
    question("renting", "yes_no"),
    question("rent", "money", show_if=when("renting", True)),
    question("landlord", "short_text", required=False, show_if=when("rent", "1000", "gt")),
]


def definition(*questions: dict[str, Any]) -> FormDefinition:
    steps = [{"key": "only", "title": text("خطوة", "Step"), "questions": list(questions)}]
    return FormDefinition.model_validate({"steps": steps})


def form_of(
    document: FormDefinition, sent: str | None = None, typed: dict[str, Any] | None = None
) -> QuestionsForm:
    return QuestionsForm(
        document.questions,
        clean=partial(clean_answers, document),
        typed=typed or {},
        data=None if sent is None else QueryDict(sent),
    )


def open_questions(form: QuestionsForm) -> list[str]:
    return [asked.question.key for asked in form.asked() if asked.is_open]


def test_a_question_waits_hidden_for_the_answer_it_hangs_on() -> None:
    assert open_questions(form_of(definition(*HOME))) == ["renting"]
    assert open_questions(form_of(definition(*HOME), typed={"renting": "yes"})) == [
        "renting",
        "rent",
    ]


def test_a_question_that_comes_up_is_asked_and_not_complained_about() -> None:
    form = form_of(definition(*HOME), "renting=yes")
    assert not form.is_answered()
    assert form.appeared == {"rent"}
    assert not form.errors
    assert open_questions(form) == ["renting", "rent"]


def test_a_question_that_was_shown_and_left_empty_is_complained_about() -> None:
    form = form_of(definition(*HOME), "renting=yes&shown=rent&rent=")
    assert not form.is_answered()
    assert set(form.errors) == {"rent"}


def test_an_optional_question_that_comes_up_is_shown_once_before_going_on() -> None:
    document = definition(*HOME)
    assert not form_of(document, "renting=yes&shown=rent&rent=2000").is_answered()
    seen = "renting=yes&shown=rent&rent=2000&shown=landlord&landlord="
    assert form_of(document, seen).is_answered()


def test_with_the_script_everything_arrives_at_once() -> None:
    form = form_of(definition(*HOME), "renting=yes&shown=rent&rent=900")
    assert form.is_answered()
    assert form.cleaned_data == {"renting": True, "rent": "900"}


def test_what_was_typed_into_a_question_now_hidden_is_kept_for_later() -> None:
    form = form_of(definition(*HOME), "renting=no", typed={"renting": "yes", "rent": "900"})
    assert form.is_answered()
    assert form.cleaned_data == {"renting": False}
    assert "rent" not in form.typed()


def test_the_condition_reaches_the_browser_in_the_words_it_posts() -> None:
    _renting, rent, _landlord = form_of(definition(*HOME)).asked()
    assert json.loads(rent.condition) == {
        "every": True,
        "rules": [{"question": "renting", "op": "eq", "values": ["yes"]}],
    }


def two_steps() -> FormDefinition:
    both = {
        "all": [
            {"question": "married", "value": True},
            {"question": "working", "value": False},
        ]
    }
    return FormDefinition.model_validate(
        {
            "steps": [
                {
                    "key": "first",
                    "title": text("أ", "A"),
                    "questions": [question("married", "yes_no")],
                },
                {
                    "key": "second",
                    "title": text("ب", "B"),
                    "questions": [
                        question("spouse", "short_text", show_if=when("married", True)),
                        question("working", "yes_no"),
                        question("support", "short_text", show_if=both),
                    ],
                },
            ]
        }
    )


@pytest.mark.parametrize("married", [True, False])
def test_what_an_earlier_screen_decides_is_decided_before_the_browser_sees_it(
    married: bool,
) -> None:
    document, known = two_steps(), {"married": married}
    form = QuestionsForm(
        document.steps[1].questions,
        clean=partial(clean_step, document, "second", answers=known),
        typed={},
        known=known,
    )
    keys = [asked.question.key for asked in form.asked()]
    assert keys == (["spouse"] if married else []) + ["working", "support"]
    support = next(asked for asked in form.asked() if asked.question.key == "support")
    assert json.loads(support.condition)["rules"][0] == {"holds": married}


SAMPLE = numbered_reference("MAM", 7)

EVERY_TYPE: dict[str, tuple[dict[str, Any], str, Any]] = {
    "short_text": ({}, "q=كلمة", "كلمة"),
    "long_text": ({}, "q=سطر", "سطر"),
    "person_name": ({}, "q=سالم", "سالم"),
    "number": ({}, "q=١٢", "12"),
    "money": ({}, "q=١٬٥٠٠٫٥", "1500.5"),
    "choice": ({"choices": choices("a", "b")}, "q=b", "b"),
    "many": ({"choices": choices("a", "b", "c")}, "q=c&q=a", ["a", "c"]),
    "yes_no": ({}, "q=no", False),
    "date": ({}, "q=١/٩/١٤٤٧", "2026-02-18"),
    "mobile": ({}, "q=٠٥٠٠٠٠٠٠٠١", "+966500000001"),
    "email": ({}, "q=A%40example.com", "a@example.com"),
    "iban": ({}, "q=sa03 8000 0000 6080 1016 7519", "SA0380000000608010167519"),
    "short_address": ({}, "q=raaa٢٩١٩", "RAAA2919"),
    "reference": ({}, f"q={SAMPLE.lower().replace('-', '+')}", SAMPLE),
    "branch": ({}, "q=north", "north"),
    "rating": ({}, "q=4", 4),
    "household": (
        {},
        "q_0_name=سالم&q_0_relation=son&q_0_birth=١٤٤٠&q_1_name=&q_1_relation=&q_1_birth=",
        [{"name": "سالم", "relation": "son", "birth_year": 1440}],
    ),
    "map_point": (
        {},
        "q_point=٢٤٫٧١٣٦، ٤٦٫٦٧٥٣&q_text=خلف المسجد",
        {"lat": 24.7136, "lon": 46.6753, "text": "خلف المسجد"},
    ),
    "identifier": (
        {"identifier_kinds": ["national_id", "iqama"]},
        "q_kind=iqama&q_number=٢٠٠٠٠٠٠٠٠٦",
        {"kind": "iqama", "number": "2000000006"},
    ),
}


def test_every_type_of_question_is_tried_here() -> None:
    assert set(EVERY_TYPE) == {kind.value for kind in QuestionType} - {"information"}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", EVERY_TYPE)
def test_every_type_is_drawn_taken_and_drawn_again_with_what_was_typed(kind: str) -> None:
    BranchFactory(key="north")
    more, sent, expected = EVERY_TYPE[kind]
    document = definition(question("q", kind, **more))
    form = form_of(document, sent)
    assert form.is_answered(), form.errors
    assert form.cleaned_data == {"q": expected}
    assert posted_values(sent) <= drawn_values(form_of(document, typed=form.typed()))


def posted_values(sent: str) -> set[str]:
    return {value for _name, values in QueryDict(sent).lists() for value in values}


def drawn_values(form: QuestionsForm) -> set[str]:
    """What the person finds filled in or chosen."""
    soup = BeautifulSoup(str(form["q"]), "html.parser")
    lines = soup.select("input:not([type=radio], [type=checkbox])[value]")
    written = {tag["value"] for tag in lines}
    chosen = {tag["value"] for tag in soup.select("[checked], [selected]")}
    return written | chosen | {tag.text.strip() for tag in soup.select("textarea")}


@pytest.mark.django_db
def test_a_branch_that_is_not_offered_is_refused() -> None:
    BranchFactory(key="north")
    form = form_of(definition(question("q", "branch")), "q=nowhere")
    assert set(form.errors) == {"q"}


def test_information_is_shown_and_not_asked() -> None:
    form = form_of(definition(question("note", "information"), question("q", "yes_no")), "q=yes")
    assert [asked.field is None for asked in form.asked()] == [True, False]
    assert form.is_answered()


def test_many_answers_become_a_list_to_choose_from() -> None:
    many = [f"v{number}" for number in range(20)]
    form = form_of(definition(question("q", "choice", choices=choices(*many))))
    assert form["q"].widget_type == "select"


def test_the_purpose_of_a_question_is_told_with_it() -> None:
    form = form_of(definition(question("q", "short_text", purpose=text("لنصل إليكم", "to reach"))))
    assert "لنصل إليكم" in str(form["q"].help_text)


def test_markup_in_a_definition_stays_text() -> None:
    bold = text("<b>x</b>", "<b>x</b>")
    form = form_of(definition(question("q", "short_text", hint=bold, purpose=bold)))
    assert "<b>" not in str(form["q"].help_text)


@pytest.mark.django_db
def test_without_a_script_the_screen_asks_again_before_it_goes_on(
    visitor: Visitor, service: Any
) -> None:
    visitor.begin()
    visitor.post(
        "request/food-basket/you/",
        {"name": "سالم", "identifier_number": "1000000008", "mobile": "0500000001"},
    )
    page = BeautifulSoup(text_of(visitor.get("request/food-basket/need/")), "html.parser")
    waiting = page.select_one("fieldset#question-income")
    assert waiting is not None
    assert waiting.has_attr("hidden")
    assert waiting.has_attr("disabled")
    answer = visitor.refused("request/food-basket/need/", {"has_income": "yes", "story": "قصة"})
    page = BeautifulSoup(text_of(answer), "html.parser")
    shown = page.select_one("fieldset#question-income")
    assert shown is not None
    assert not shown.has_attr("hidden")
    assert not page.select(".error-summary")
    assert page.select_one("textarea").text.strip() == "قصة"


@pytest.mark.parametrize(
    ("kinds", "keyboard"),
    [
        (["national_id"], "numeric"),
        (["national_id", "iqama"], "numeric"),
        (["passport"], None),
        (["national_id", "passport"], None),
    ],
)
def test_the_number_of_a_paper_is_typed_on_digits_where_it_has_no_letters(
    kinds: list[str], keyboard: str | None
) -> None:
    document = definition(question("identifier", "identifier", identifier_kinds=kinds))
    page = BeautifulSoup(str(form_of(document)["identifier"]), "html.parser")
    assert page.find("input").get("inputmode") == keyboard


def test_the_number_of_a_paper_is_not_called_a_quantity() -> None:
    kinds = ["national_id", "iqama"]
    document = definition(question("identifier", "identifier", identifier_kinds=kinds))
    page = BeautifulSoup(str(form_of(document)["identifier"]), "html.parser")
    assert [label.text for label in page.find_all("label")] == ["نوع الوثيقة", "الرقم"]


def test_the_summary_of_mistakes_leads_to_the_number_and_not_to_the_kind_of_paper(
    visitor: Visitor, service: Service
) -> None:
    visitor.begin()
    page = visitor.refused("request/food-basket/you/", {**YOU, "identifier_number": "1000000000"})
    soup = BeautifulSoup(page.content, "html.parser")
    place = soup.select_one(".error-summary a")["href"]
    assert soup.select_one(place)["name"] == "identifier_number"
