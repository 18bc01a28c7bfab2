"""The five approvals of the source documents, and what may be said of them (domain A6, A8)."""

import datetime

from django.core.exceptions import ValidationError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.dates import hijri
from cms.policies.approval import parse_hijri
from cms.policies.models import PolicyPage
from tests.factories.site import APPROVALS, make_approved_policy, make_policy

days = st.dates(datetime.date(1990, 1, 1), datetime.date(2060, 1, 1))


def facts(**values: object) -> PolicyPage:
    complete = {
        "content_type_id": 1,  # else Wagtail asks the database, which these tests have none of
        "declared_status": "approved",
        "approving_body": "مجلس الإدارة",
        "reference_type": "meeting",
        "reference": "3",
        "stated_gregorian": datetime.date(2023, 3, 6),
    }
    return PolicyPage(**{**complete, **values})


def fields(policy: PolicyPage) -> list[str]:
    return [fact.field for fact in policy.missing_facts()]


def test_complete_facts_lack_nothing() -> None:
    assert fields(facts()) == []


@pytest.mark.parametrize("field", ["approving_body", "reference_type", "reference"])
def test_each_missing_fact_is_named(field: str) -> None:
    assert fields(facts(**{field: ""})) == [field]


def test_a_date_in_one_calendar_is_enough() -> None:
    assert fields(facts(stated_gregorian=None, stated_hijri="1444-08-14")) == []
    assert fields(facts(stated_gregorian=None)) == ["stated_gregorian"]


def test_two_dates_that_differ_need_a_choice_and_a_reason() -> None:
    eny = facts(stated_hijri="1444-08-26")
    assert eny.mismatch_days == 12
    assert fields(eny) == ["authoritative_date", "authority_note"]
    assert fields(facts(stated_hijri="1444-08-26", authoritative_date="hijri")) == [
        "authority_note"
    ]


def test_the_chosen_date_counts_and_both_stay_as_stated() -> None:
    policy = facts(stated_hijri="1444-08-26", authoritative_date="hijri", authority_note="سبب")
    assert policy.approval_date == datetime.date(2023, 3, 18)
    assert policy.stated_gregorian == datetime.date(2023, 3, 6)
    assert policy.stated_hijri == "1444-08-26"
    policy.authoritative_date = "gregorian"
    assert policy.approval_date == datetime.date(2023, 3, 6)


def test_a_policy_binds_from_its_approval_unless_it_says_otherwise() -> None:
    assert facts().in_force_from == datetime.date(2023, 3, 6)
    later = datetime.date(2023, 5, 1)
    assert facts(effective_from=later).in_force_from == later
    assert facts(declared_status="awaiting_approval_facts").in_force_from is None


@given(days)
def test_two_dates_of_the_same_day_never_conflict(day: datetime.date) -> None:
    year, month, number = hijri(day)
    policy = facts(stated_hijri=f"{year}-{month:02}-{number:02}", stated_gregorian=day)
    assert policy.mismatch_days == 0
    assert fields(policy) == []


@given(days, st.integers(1, 300))
def test_any_distance_between_the_dates_is_counted(day: datetime.date, distance: int) -> None:
    year, month, number = hijri(day)
    other = day + datetime.timedelta(days=distance)
    policy = facts(stated_hijri=f"{year}-{month:02}-{number:02}", stated_gregorian=other)
    assert policy.mismatch_days == distance


@pytest.mark.parametrize(
    "text",
    ["", "1444", "26-8-1444", "1444-13-01", "1444-08-31", "1999-01-01", "x-y-z"],
)
def test_a_hijri_date_that_never_was_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        parse_hijri(text)


@pytest.mark.parametrize("text", ["1446-08-28", "١٤٤٦-٠٨-٢٨", " 1446-8-28 "])
def test_a_hijri_date_is_read_in_any_digits(text: str) -> None:
    assert parse_hijri(text) == (1446, 8, 28)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "shown", "computed"),
    [
        ("eny", ["26 شعبان 1444هـ", "6 مارس 2023م"], False),
        ("env", ["5 رجب 1446هـ", "5 يناير 2025م", "25-47-11"], False),
        ("irt", ["28 نوفمبر 2020م", "13 ربيع الآخر 1442هـ (محسوب)"], True),
        ("mam", ["28 شعبان 1446هـ", "27 فبراير 2025م", "الثانية"], False),
    ],
)
def test_the_page_shows_the_facts_as_stated_and_marks_what_is_computed(
    client, code: str, shown: list[str], computed: bool
) -> None:
    html = client.get(make_approved_policy(code).url).content.decode()
    for text in shown:
        assert text in html
    assert ("محسوب" in html) is computed


@pytest.mark.django_db
def test_a_conflict_of_dates_is_told_to_staff_and_not_to_visitors(client) -> None:
    policy = make_approved_policy("eny")
    assert "12 يومًا" not in client.get(policy.url).content.decode()
    preview = policy.make_preview_request(preview_mode=policy.default_preview_mode)
    assert "12 يومًا" in preview.render().content.decode()


@pytest.mark.django_db
def test_a_policy_awaiting_approval_says_that_it_binds_nobody(client) -> None:
    policy = make_policy(approval=APPROVALS["hud"])
    html = client.get(policy.url).content.decode()
    assert "بانتظار الاعتماد: غير سارية بعد" in html
    assert "تسري من" not in html
