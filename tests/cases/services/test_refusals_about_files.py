"""What work on people's files refuses, and how alike two numbers or names have to be."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

import pytest

from cases.exceptions import ReasonRequired
from cases.models import PersonMerge
from cases.questions.agreement import _refuse_day_out_of_bounds
from cases.questions.definition import Question
from cases.questions.places import _line, _told_apart
from cases.selectors.duplicates import differ_in_one
from cases.selectors.household import _identifier, _year
from cases.selectors.merging import what_stands_in_the_way
from cases.services.household import add_member, change_member
from cases.services.merging import merge_persons, undo_merge
from cases.services.persons import change_person, lock_person, tell_apart
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory

pytestmark = pytest.mark.django_db
WHY = "رأينا الهوية"


@pytest.fixture
def director(db):
    return UserFactory(role="director")


@pytest.fixture
def files(db):
    service = ServiceFactory(plain=True)
    people = [PersonFactory(name=name) for name in ("سالم علي", "سالم العلي", "نورة سعد")]
    for person in people:
        CaseFactory(person=person, service=service)
    return people


def _merge(keep, lose, user, why=WHY):
    return merge_persons(keep, lose, choices={}, acting_user=user, reason=why)


def test_a_file_is_merged_with_another_one_once_and_for_a_reason(files, director):
    first, second, _third = files
    with pytest.raises(ValidationError):
        _merge(first, first, director)
    with pytest.raises(ReasonRequired):
        _merge(first, second, director, " ")
    _merge(first, second, director)
    with pytest.raises(ValidationError):
        lock_person(second)


def test_merges_are_taken_back_in_their_order_with_a_reason_by_who_may(files, director):
    first, second, third = files
    older, newer = _merge(second, third, director), _merge(first, second, director)
    older = PersonMerge.objects.get(pk=older.pk)
    with translation.override("en"):
        assert "merged into another" in what_stands_in_the_way(older)[0]
    with pytest.raises(ReasonRequired):
        undo_merge(newer, acting_user=director, reason="")
    with pytest.raises(PermissionDenied):
        undo_merge(newer, acting_user=UserFactory(role="officer"), reason=WHY)
    undo_merge(newer, acting_user=director, reason=WHY)
    newer.refresh_from_db()
    with translation.override("en"):
        assert what_stands_in_the_way(newer) == ["This merge was taken back already."]


def test_a_file_that_took_in_another_since_names_the_later_merge(files, director):
    first, second, third = files
    older = _merge(first, second, director)
    _merge(first, third, director)
    older.refresh_from_db()
    with translation.override("en"):
        assert "merged into this one since" in what_stands_in_the_way(older)[0]


def test_two_files_are_told_apart_for_a_reason_by_who_sees_both(files, director):
    first, second, _third = files
    with pytest.raises(ReasonRequired):
        tell_apart(first, second, acting_user=director, reason=" ")
    for pair, user in (((first, first), director), ((first, second), UserFactory(role="officer"))):
        with pytest.raises(PermissionDenied):
            tell_apart(*pair, acting_user=user, reason=WHY)
    rows = [tell_apart(*pair, acting_user=director, reason=WHY) for pair in
            ((first, second), (second, first))]  # fmt: skip
    assert rows[0] == rows[1]


@pytest.fixture
def officer(files):
    return UserFactory(role="officer", branch=files[0].cases.get().branch)


def test_only_what_a_file_shows_is_changed_by_hand_and_a_number_must_be_one(files, officer):
    person = files[0]
    for changes in ({"merged_into_id": 1}, {"mobile": "12"}):
        with pytest.raises(ValidationError):
            change_person(person, changes=changes, acting_user=officer, reason=WHY)


def test_nobody_in_a_household_is_born_tomorrow(files, officer):
    values = {"name": "رضيع", "relation": "child"}
    values["born_on"] = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError) as refusal:
        add_member(files[0], values=values, acting_user=officer, reason=WHY)
    assert set(refusal.value.error_dict) == {"born"}


def test_a_member_of_a_household_is_named_in_letters(files, officer):
    values = {"name": "نورة ٢", "relation": "child"}
    with pytest.raises(ValidationError) as refusal:
        add_member(files[0], values=values, acting_user=officer, reason=WHY)
    assert set(refusal.value.error_dict) == {"name"}
    member = add_member(
        files[0], values={**values, "name": "نورة"}, acting_user=officer, reason=WHY
    )
    with pytest.raises(ValidationError):
        change_member(member, values={"name": "1/2"}, acting_user=officer, reason=WHY)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("1000000008", "1000000018", True),
        ("1200000008", "2100000008", True),
        ("1200000008", "1300000009", False),
        ("1000000008", "1000000008", False),
        ("1000000008", "100000000", False),
    ],
    ids=["one digit", "neighbours", "two apart", "the same", "shorter"],
)
def test_a_misread_number_is_one_digit_or_two_neighbours_away(one, other, alike):
    assert differ_in_one(one, other) is alike


@pytest.mark.parametrize(
    ("written", "year"),
    [("١٤٤٥", 1445), ("1988", 1988), ("88", None), ("9999", None), (None, None)],
)
def test_a_year_is_four_digits_of_a_time_people_live_in(written, year):
    assert _year(written) == year


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ({"kind": "national_id", "number": "1000000008"}, ("national_id", "1000000008")),
        ("1000000008", ("national_id", "1000000008")),
        ({"kind": "nothing we know", "number": "1"}, ("none", "")),
        ("7", ("none", "")),
        (None, ("none", "")),
    ],
)
def test_a_number_in_a_table_is_one_we_can_check_or_none(stated, kept):
    assert _identifier(stated) == kept


def test_an_answer_of_another_shape_is_no_line():
    for value in (True, ["24.7"], {"lat": 1}):
        with pytest.raises(ValidationError):
            _line(value)
    assert (_line(None), _line(24.7)) == ("", "24.7")


@pytest.mark.parametrize(
    ("typed", "part"),
    [("24.7, 46.6", "point"), ("RRRD2929", "short_address"), ("خلف المسجد", "text")],
)
def test_one_line_about_a_place_is_told_apart(typed, part):
    assert list(_told_apart(typed)) == [part]


@pytest.mark.parametrize(
    ("bounds", "days", "said"),
    [
        ({"earliest": 0}, -1, "has passed"),
        ({"earliest": 3}, 1, "from"),
        ({"latest": 0}, 1, "still to come"),
        ({"latest": 3}, 4, "up to"),
    ],
)
def test_a_day_outside_its_bounds_is_told_the_bound(bounds, days, said):
    today = date(2026, 11, 26)
    question = Question(key="day", type="date", label={"ar": "اليوم"}, **bounds)
    with translation.override("en"), pytest.raises(ValidationError, match=said):
        _refuse_day_out_of_bounds(question, today + timedelta(days=days), today)
    _refuse_day_out_of_bounds(question, today + timedelta(days=bounds.get("earliest", 0)), today)
