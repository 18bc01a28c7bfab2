"""What people type becomes what is kept, or a sentence that says what to do."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation

import pytest

from cases.questions.answers import (
    clean_answer,
    clean_answers,
)
from cases.questions.definition import Column, Question
from cases.questions.display import display_answer
from cases.questions.household import written, wrong_cells
from cms.core.arabic import fold
from cms.core.references import numbered_reference
from tests.cases.questions.asked import form_asking
from tests.factories.definitions import text

SAMPLE = numbered_reference("MAM", 7)


ONE_SLIP = SAMPLE[:-1] + ("3" if SAMPLE[-1] == "2" else "2")


CHOICES = [{"value": "red", "label": text("أحمر")}, {"value": "blue", "label": text("أزرق")}]


IQAMA = {"kind": "iqama", "number": "2000000006"}


PASSPORT = {"kind": "passport", "number": "A1234567"}


BORDER = {"kind": "border_number", "number": "3000000004"}


SALEM = {"name": "سالم", "relation": "son", "birth_year": 1440}


NOURA = {"name": "نورة", "relation": "daughter", "birth_date": "2026-02-18"}


HIND = {"name": "هند", "identifier": IQAMA, "note": "ضيفة"}


#: A household that asks for other things.
TABLE = {"columns": ["name", "identifier", "note"], "required_columns": ["name"], "maximum": 2}


POINT = {"lat": 24.7136, "lon": 46.6753}


BEHIND = {"short_address": "RAAA2919", "text": "خلف المسجد"}


ACCEPTED = [
    ("short_text", {}, "  نص  ", "نص"),
    ("long_text", {}, "سطر\nوسطر", "سطر\nوسطر"),
    ("number", {}, "١٢", "12"),
    ("number", {"minimum": 0, "maximum": 20}, "۱۲", "12"),
    ("money", {}, "١٬٥٠٠٫٥٠", "1500.5"),
    ("money", {}, "1,500", "1500"),
    ("money", {}, "١٬٨٠٠ ريال", "1800"),
    ("money", {}, "12 ريالًا", "12"),
    ("money", {}, "٢٥٠٠ر.س", "2500"),
    ("money", {}, "1500 sar", "1500"),
    ("money", {}, "1500 ريال سعودي", "1500"),
    ("choice", {"choices": CHOICES}, "red", "red"),
    ("many", {"choices": CHOICES}, ["blue", "red"], ["red", "blue"]),
    ("many", {"choices": CHOICES}, "blue", ["blue"]),
    ("yes_no", {}, "yes", True),
    ("yes_no", {}, "no", False),
    ("yes_no", {}, False, False),
    ("date", {}, "٢٢/١١/٢٠٢٦", "2026-11-22"),
    ("date", {}, "12/6/1448", "2026-11-22"),
    (
        "identifier",
        {"identifier_kinds": ["national_id"]},
        "١٠٠٠٠٠٠٠٠٨",
        {"kind": "national_id", "number": "1000000008"},
    ),
    (
        "identifier",
        {"identifier_kinds": ["passport", "iqama"]},
        {"kind": "iqama", "number": "2000000006"},
        {"kind": "iqama", "number": "2000000006"},
    ),
    ("mobile", {}, "٠٥٠٠٠٠٠٠٠١", "+966500000001"),
    ("mobile", {}, "\u202a+966 50 000 0001\u202c", "+966500000001"),  # pasted from contacts
    ("email", {}, "Name@Example.com", "name@example.com"),
    ("iban", {}, "sa03 8000 0000 6080 1016 7519", "SA0380000000608010167519"),
    ("short_address", {}, "raaa2919", "RAAA2919"),
    ("reference", {}, SAMPLE.lower().replace("-", " "), SAMPLE),
    ("branch", {}, "main", "main"),
    ("rating", {}, "٥", 5),
    # Names are one free field: one word, five words, a passport's capitals, another keyboard's kaf.
    ("person_name", {}, "سالم", "سالم"),
    ("person_name", {}, "نورة بنت عبدالله بن محمد آل سعيد", "نورة بنت عبدالله بن محمد آل سعيد"),
    ("person_name", {}, "MUHAMMAD O'NEIL-KHAN", "MUHAMMAD O'NEIL-KHAN"),
    ("person_name", {}, "کریم ہاشم", "کریم ہاشم"),
    ("person_name", {}, "\u202bسالم\u200b\u202c", "سالم"),
    ("long_text", {}, "أول\r\nثانٍ", "أول\nثانٍ"),
    ("number", {}, "১২", "12"),
    ("money", {}, "۲۵۰۰٫۵", "2500.5"),
    ("date", {}, "۲۲/۱۱/۲۰۲۶", "2026-11-22"),
    ("identifier", {"identifier_kinds": ["iqama"]}, "٢٠٠٠٠٠٠٠٠٦", IQAMA),
    ("identifier", {"identifier_kinds": ["passport"]}, "a1234567", PASSPORT),
    ("identifier", {"identifier_kinds": ["border_number"]}, "3000000004", BORDER),
    ("mobile", {}, "00966 500000001", "+966500000001"),
    ("mobile", {}, "5 0000 0001", "+966500000001"),
    ("mobile", {}, "+20 100 123 4567", "+201001234567"),
    ("email", {}, "\u2066name@example.com\u2069", "name@example.com"),
    ("iban", {}, "SA٠٣٨٠٠٠٠٠٠٠٦٠٨٠١٠١٦٧٥١٩", "SA0380000000608010167519"),
    ("household", {}, [{"name": "سالم", "relation": "son", "birth": "١٤٤٠"}, {}], [SALEM]),
    ("household", {}, [{"name": "نورة", "relation": "daughter", "birth": "1/9/1447"}], [NOURA]),
    ("household", TABLE, [{"name": "هند", "identifier": "٢٠٠٠٠٠٠٠٠٦", "note": "ضيفة"}], [HIND]),
    ("household", {"required": False, "minimum": 3}, [SALEM, SALEM, SALEM], [SALEM] * 3),
    ("map_point", {}, "24.7136, 46.6753", POINT),
    ("map_point", {}, {"lat": 24.7136, "lon": "46.6753"}, POINT),
    ("map_point", {}, {"point": "(٢٤٫٧١٣٦، ٤٦٫٦٧٥٣)", "text": ""}, POINT),
    ("map_point", {}, "raaa2919", {"short_address": "RAAA2919"}),
    ("map_point", {}, {"text": "خلف المسجد", "point": "RAAA2919"}, BEHIND),
    ("map_point", {}, "خلف المسجد", {"text": "خلف المسجد"}),
    (
        "map_point",
        {"area": {"south": -90, "north": 90, "west": -180, "east": 180}},
        "-33.9,18.4",
        {"lat": -33.9, "lon": 18.4},
    ),
]


REFUSED = [
    ("short_text", {"max_length": 3}, "طويل"),
    ("short_text", {}, "a\x00b"),
    ("number", {}, "خمسة"),
    ("number", {}, "1.5"),
    ("number", {}, "1e400"),
    ("number", {}, "NaN"),
    ("number", {"minimum": 1}, "0"),
    ("number", {"maximum": 9}, "10"),
    ("choice", {"choices": CHOICES}, "green"),
    ("many", {"choices": CHOICES}, ["red", "green"]),
    ("yes_no", {}, "maybe"),
    ("date", {}, "31/2/2026"),
    ("identifier", {}, "1000000000"),
    ("identifier", {}, {"kind": "passport", "number": "A1234567"}),
    ("identifier", {}, {"kind": "national_id", "number": ""}),
    ("mobile", {}, "123"),
    ("email", {}, "nobody"),
    ("iban", {}, "SA00"),
    ("short_address", {}, "12345678"),
    ("reference", {}, "ABC"),
    ("reference", {}, ONE_SLIP),
    ("rating", {}, "6"),
    ("short_text", {}, "   "),
    ("many", {"choices": CHOICES}, []),
    # What hides or turns the writing, wherever text is taken (B8).
    ("person_name", {}, "سا\u202eلم"),
    ("person_name", {}, "سالم\nعلي"),
    ("long_text", {}, "نص\x07"),
    ("email", {}, "a\u202e@example.com"),
    ("short_text", {}, "نص\ud800"),
    ("date", {}, "22/11/26"),
    ("date", {}, "30/13/1448"),
    ("money", {}, "12 دولارًا"),
    ("money", {}, "ريال"),
    ("money", {}, "3.200"),
    ("money", {}, "٣٫٢٠٠"),
    ("money", {}, "3,20"),
    ("number", {}, "3.000"),
    ("number", {}, "½"),
    ("identifier", {"identifier_kinds": ["iqama"]}, "1000000008"),
    ("identifier", {"identifier_kinds": ["passport"]}, "أ1234567"),
    ("identifier", {"identifier_kinds": ["border_number"]}, "1000000008"),
    ("mobile", {}, "05000000"),
    ("mobile", {}, "+1 000"),
    ("iban", {}, "SA0380000000608010167518"),
    ("iban", {}, "GB82WEST12345698765432"),
    ("short_address", {}, "RAA29199"),
    ("household", {}, [{}, {"name": " "}]),
    ("household", {}, [{"name": "سالم"}]),
    ("household", {}, [{"relation": "son"}]),
    ("household", {}, [{**SALEM, "relation": "neighbour"}]),
    ("household", {}, [{**SALEM, "birth_year": None, "birth": "1200"}]),
    ("household", {}, [{**SALEM, "birth_year": None, "birth": "1/1/2090"}]),
    ("household", {}, [{**SALEM, "birth_year": True}]),
    ("household", {}, [{**SALEM, "name": ["سالم"]}]),
    ("household", {}, [{**SALEM, "name": "سا\u202eلم"}]),
    ("household", {}, [{**SALEM, "name": "سالم ٢"}]),
    ("household", {}, ["سالم"]),
    ("household", {}, "سالم"),
    ("household", {"minimum": 2}, [SALEM]),
    ("household", TABLE, [HIND, HIND, HIND]),
    ("household", TABLE, [{"name": "هند", "identifier": "1000000000"}]),
    ("household", {}, [SALEM] * 201),
    ("map_point", {}, "46.6753, 24.7136"),
    ("map_point", {}, "51.5, 0.1"),
    ("map_point", {}, {"lat": 24.7, "lon": None}),
    ("map_point", {}, {"lat": True, "lon": 1}),
    ("map_point", {}, {"point": "خلف المسجد"}),
    ("map_point", {}, "https://maps.app.goo.gl/abcDEF"),
    ("map_point", {}, ["24.7", "46.6"]),
    ("map_point", {}, {"text": "x\x00"}),
    ("map_point", {}, {"point": "", "text": " "}),
    ("map_point", {}, "geo:24.7,46.6?q=\x00"),
]


LINKS = [
    "https://www.google.com/maps/place/X/@24.70,46.60,17z/data=!3m1!4b1!3d24.7136!4d46.6753",
    "https://www.google.com/maps?q=24.7136,46.6753",
    "https://maps.google.com/?q=loc:24.7136,46.6753&z=15",
    "https://www.google.com/maps/search/?api=1&query=24.7136%2C46.6753",
    "https://www.google.com/maps/search/24.7136,+46.6753",
    "https://maps.apple.com/?ll=24.7136,46.6753&q=Place",
    "https://www.openstreetmap.org/?mlat=24.7136&mlon=46.6753#map=15/24.7/46.6",
    "https://www.openstreetmap.org/#map=15/24.7136/46.6753",
    "https://waze.com/ul?ll=24.7136,46.6753&navigate=yes",
    "geo:24.7136,46.6753?z=17",
]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_from_a_map_is_read_where_it_says_the_place_itself(link):
    """No link is opened: what it does not say by itself, nobody asks the network for."""
    assert clean_answer(form_asking("map_point").questions[0], link) == POINT


def test_a_mistake_in_a_household_names_the_person_and_the_column():
    question = form_asking("household").questions[0]
    with pytest.raises(ValidationError) as refusal:
        clean_answer(question, [SALEM, {**NOURA, "relation": ""}])
    (message,) = refusal.value.messages
    assert "2" in message
    assert "صلة" in message


def test_a_number_is_no_name_of_a_relative_and_is_said_at_its_row_and_column():
    question = form_asking("household").questions[0]
    with translation.override("ar"):
        (cell,) = wrong_cells(question, [SALEM, {**NOURA, "name": "1000000008"}])
    assert (cell.row, cell.column) == (1, "name")
    assert "بالحروف" in cell.message


def test_a_kept_day_of_birth_stands_in_its_cell_as_one_types_it_and_is_read_back_the_same():
    question = form_asking("household").questions[0]
    assert written(NOURA, Column.BIRTH) == "18/2/2026"
    assert written(SALEM, Column.BIRTH) == 1440
    assert clean_answer(question, [NOURA]) == [NOURA]


@pytest.mark.parametrize("sent", ["2026-99-99", "أمس", 7, ["2026"]])
def test_a_day_of_birth_that_is_none_is_refused_and_breaks_nothing(sent):
    question = form_asking("household").questions[0]
    with pytest.raises(ValidationError):
        clean_answer(question, [{**NOURA, "birth_date": sent}])


@pytest.mark.parametrize(
    ("number", "kind"), [("1000000008", "national_id"), ("2000000006", "iqama")]
)
def test_the_number_of_a_relative_says_itself_of_which_paper_it_is(number, kind):
    question = form_asking("household", **TABLE).questions[0]
    (row,) = clean_answer(question, [{"name": "هند", "identifier": number}])
    assert row["identifier"] == {"kind": kind, "number": number}


@pytest.mark.parametrize(
    ("birth", "words"),
    [("2099", "سنة الميلاد"), ("1/1/2099", "يوم الميلاد"), ("١٥٠٠", "لم تأتِ بعد")],
)
def test_a_birth_still_to_come_is_refused_in_plain_words(birth, words):
    question = form_asking("household").questions[0]
    row = {"name": "سالم", "relation": "son", "birth": birth}
    with translation.override("ar"), pytest.raises(ValidationError, match=words):
        clean_answer(question, [row])


def test_a_household_is_shown_one_person_a_line_each_cell_in_its_own_direction():
    shown = display_answer(form_asking("household").questions[0], [SALEM, NOURA], "ar").split("\n")
    assert len(shown) == 2
    assert "\u2068سالم\u2069" in shown[0]
    assert "1440هـ" in shown[0]
    assert "ابنة" in shown[1]
    for language, start in (("ar", "\u200f1."), ("en", "\u200e1.")):
        assert display_answer(form_asking("household").questions[0], [SALEM], language)[:3] == start


def test_what_is_written_with_another_keyboard_is_found_all_the_same_and_kept_as_it_was():
    """The letters of Persian and Urdu keyboards look like ours; only the search key maps them."""
    kept = clean_answer(form_asking("person_name").questions[0], "کریم ہاشم ھند")
    assert kept == "کریم ہاشم ھند"
    assert fold(kept) == fold("كريم هاشم هند")


@pytest.mark.parametrize(
    "faulty",
    [
        {"required_columns": ["note"]},
        {"maximum": 201},
        {"minimum": -1},
        {"columns": ["name"], "choices": CHOICES},
    ],
)
def test_a_household_that_cannot_be_filled_in_is_no_question(faulty):
    with pytest.raises(ValueError, match="household|column|table|answers"):
        form_asking("household", **faulty)


@pytest.mark.parametrize(("kind", "more", "raw", "kept"), ACCEPTED)
def test_what_people_write_is_kept_in_one_shape(kind, more, raw, kept):
    result = clean_answers(form_asking(kind, **more), {"q": raw})
    assert (result.values, result.errors) == ({"q": kept}, {})


@pytest.mark.parametrize(("kind", "more", "raw"), REFUSED)
def test_what_cannot_be_is_refused_with_a_sentence(kind, more, raw):
    result = clean_answers(form_asking(kind, **more), {"q": raw})
    assert result.values == {}
    assert result.errors["q"][0]


@pytest.mark.parametrize(("kind", "more", "raw", "kept"), ACCEPTED)
def test_what_was_kept_is_kept_again_unchanged(kind, more, raw, kept):
    """A draft is cleaned step by step and once more at the end; nothing may drift."""
    assert clean_answers(form_asking(kind, **more), {"q": kept}).values == {"q": kept}


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "more", "raw", "kept"), ACCEPTED)
def test_every_kept_answer_can_be_shown(kind, more, raw, kept):
    question = form_asking(kind, **more).questions[0]
    assert display_answer(question, kept, "ar")
    assert display_answer(question, None, "ar") == "—"


@pytest.mark.parametrize(
    ("changes", "raw"),
    [
        ({"type": "short_text"}, {"a": 1}),
        ({"type": "long_text"}, ["a", "b"]),
        ({"type": "person_name"}, True),
        ({"type": "number"}, False),
        ({"type": "mobile"}, ["0500000001"]),
        ({"type": "identifier"}, ["1000000008"]),
        ({"type": "date"}, {"year": 2026}),
        ({"type": "rating"}, True),
    ],
)
def test_an_answer_of_another_shape_is_refused_and_not_spelled_out(
    changes: dict[str, Any], raw: Any
) -> None:
    question = Question(key="it", label={"ar": "س"}, **changes)
    with pytest.raises(ValidationError):
        clean_answer(question, raw)
