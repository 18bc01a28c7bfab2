"""The person in the case room: another contact than ours, and their other requests."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from cases.enums import EventKind
from cases.models import Assignment, CaseEvent, Person
from cms.accounts.roles import Role
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFormFactory
from tests.factories.definitions import ANSWERS, FORM, text

NEW, OURS = "+966500000045", "+966500000012"


def _page(office, role, case):
    return office.client(role).get(reverse("cases:inspect", args=[case.pk]))


def _text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def _do(office, role, action, case, data=None):
    url = reverse(f"cases:{action}", args=[case.pk])
    return office.client(role).post(url, data or {})


def _with_other_contact(office, noted=("mobile",), **answers):
    """A case whose submission noted another mobile than ours, or more."""
    case = CaseFactory(
        branch=office.branch,
        service=office.case.service,
        answers={**ANSWERS, "mobile": NEW, **answers},
    )
    case.person.mobile = OURS
    case.person.save()
    note = {"service": "x", "medium": "website", "other_contact": list(noted)}
    CaseEvent.objects.bulk_create(
        [CaseEvent(case=case, sequence=2, kind=EventKind.SUBMITTED, by="person", data=note)]
    )
    return case


# --- Another contact ----------------------------------------------------------------------------


def test_another_mobile_stands_above_everything_with_its_two_ways(office):
    case = _with_other_contact(office)
    page = _page(office, Role.OFFICER, case)
    assert "ينتهي بـ 45" in _text(page)
    assert "ينتهي بـ 12" in _text(page)
    for deed in ("use-contact", "keep-contact"):
        assert reverse(f"cases:{deed}", args=[case.pk]) in page.content.decode()


def test_who_may_not_settle_it_is_told_and_offered_nothing(office):
    case = _with_other_contact(office)
    page = _page(office, Role.DIRECTOR, case)
    assert "ينتهي بـ 45" in _text(page)
    assert reverse("cases:use-contact", args=[case.pk]) not in page.content.decode()


def test_who_does_not_know_the_person_is_not_told(office):
    case = _with_other_contact(office)
    case.stage, case.stage_kind = "committee", "committee"
    case.save()
    assert "ينتهي بـ" not in _text(_page(office, Role.MEMBER, case))


@pytest.mark.parametrize(
    ("stated", "is_other"),
    [("خديجة علي القرني", True), ("مريم حسن", False), ("مَريم حسن أحمد القحطاني", False)],
)
def test_another_name_under_the_same_number_is_said_above_the_case(office, stated, is_other):
    case = _with_other_contact(office, name=stated)
    case.person.name = "مريم حسن القحطاني"
    case.person.save()
    assert ("تحقق ممن هو صاحب الطلب" in _text(_page(office, Role.OFFICER, case))) is is_other


def test_taking_it_over_wants_the_check_and_keeps_it_in_the_timeline(office):
    case = _with_other_contact(office)
    assert _do(office, Role.OFFICER, "use-contact", case).status_code == 422
    assert Person.objects.get(pk=case.person_id).mobile == OURS
    _do(office, Role.OFFICER, "use-contact", case, {"reason": "حضرت ومعها هويتها"})
    assert Person.objects.get(pk=case.person_id).mobile == NEW
    page = _text(_page(office, Role.OFFICER, case))
    assert "اعتمد وسيلة التواصل الجديدة من الطلب" in page
    assert "حضرت ومعها هويتها" in page
    assert "وسيلة تواصل غير التي لدينا" not in page


def test_the_wished_way_is_said_in_the_words_of_the_form_and_noted_by_name(office):
    question = {
        "key": "hours",
        "type": "choice",
        "label": text("متى نتصل؟"),
        "choices": [{"value": "morning", "label": text("قبل الظهر")}],
        "binds": "person.safe_hours",
    }
    steps = [*FORM["steps"], {"key": "safe", "title": text("الأمان"), "questions": [question]}]
    case = _with_other_contact(office, noted=("mobile", "safe_hours"), hours="morning")
    case.form_version = ServiceFormFactory(definition={"steps": steps}).current_version
    case.save()
    page = _text(_page(office, Role.OFFICER, case))
    assert "« متى نتصل؟ »: في الطلب قبل الظهر ، والمحفوظ لدينا لا شيء" in page
    _do(office, Role.OFFICER, "use-contact", case, {"reason": "حضرت ومعها هويتها"})
    assert Person.objects.get(pk=case.person_id).safe_contact == {"safe_hours": "morning"}
    assert _page(office, Role.OFFICER, case).status_code == 200  # the timeline names the field


def test_keeping_ours_ends_the_question(office):
    case = _with_other_contact(office)
    _do(office, Role.RECEPTIONIST, "keep-contact", case)
    assert Person.objects.get(pk=case.person_id).mobile == OURS
    page = _text(_page(office, Role.OFFICER, case))
    assert "وسيلة تواصل غير التي لدينا" not in page
    assert "أبقى وسيلة التواصل" in page


def test_the_mobile_is_whole_or_masked_beside_the_person_and_in_the_answers_alike(office):
    case = _with_other_contact(office)
    for role, is_whole in ((Role.OFFICER, True), (Role.DIRECTOR, True), (Role.AUDITOR, False)):
        page = re.sub(r"\s", "", _page(office, role, case).content.decode())
        beside, answered = OURS[-7:] in page, NEW[-7:] in page
        assert (beside, answered) == (is_whole, is_whole), role


# --- Other requests -----------------------------------------------------------------------------


def _other(office, **more):
    values = {"branch": office.branch, "service": office.case.service, **more}
    return CaseFactory(person=office.case.person, **values)


def test_other_requests_of_the_person_are_listed_with_where_they_stand(office):
    closed = _other(office, at="done")
    (row,) = _page(office, Role.OFFICER, office.case).context["room"].other_requests
    assert closed.reference in row.reference
    assert row.outcome
    assert str(closed.service.name) == row.service


def test_what_the_reader_may_not_see_is_not_even_counted(office):
    hidden = _other(office, branch=BranchFactory())
    hidden.is_restricted = True
    hidden.save()
    page = _page(office, Role.OFFICER, office.case)
    assert page.context["room"].other_requests == []
    assert hidden.reference not in page.content.decode()
    assert "طلبات أخرى للمستفيد" not in page.content.decode()


def test_a_restricted_request_is_tied_to_a_name_only_for_who_knows_it(office):
    hidden = _other(office)
    hidden.is_restricted = True
    hidden.save()

    def listed(role):
        return _page(office, role, office.case).context["room"].other_requests

    assert listed(Role.DIRECTOR) == []
    _do(office, Role.DIRECTOR, "show-name", office.case)  # on purpose, and on record
    assert [hidden.reference in row.reference for row in listed(Role.DIRECTOR)] == [True]
    researcher = office.people[Role.RESEARCHER]
    office.case.owner = researcher
    office.case.save()
    assert listed(Role.RESEARCHER) == []
    Assignment.objects.create(case=hidden, step=90, user=researcher, role="researcher")
    assert [hidden.reference in row.reference for row in listed(Role.RESEARCHER)] == [True]


@pytest.mark.parametrize("role", [Role.DELIVERY, Role.MEMBER])
def test_roles_that_do_not_need_them_read_of_no_other_request(office, role):
    other = _other(office)
    for case in (office.case, other):
        case.owner = office.people[role]
        case.save()
    assert other.reference not in _page(office, role, office.case).content.decode()


def test_they_cost_the_same_however_many(office):
    url, client = reverse("cases:inspect", args=[office.case.pk]), office.client(Role.OFFICER)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    _other(office)
    cost()
    one = cost()
    for _number in range(8):
        _other(office)
    assert cost() == one
    assert (
        reverse("persons:inspect", args=[office.case.person_id]) in client.get(url).content.decode()
    )


# --- How somebody wants to be reached -------------------------------------------------------------


def test_before_a_call_the_desk_reads_when_it_is_safe_and_which_words_are_not(office):
    case = office.case
    case.person.safe_contact = {"safe_hours": "رسائل فقط", "safe_words": "لا تذكروا الجمعية"}
    case.person.save()
    url = reverse("contacts:new") + f"?case={case.pk}"
    page = _text(office.client(Role.OFFICER).get(url))
    assert "رسائل فقط" in page
    assert "لا تذكروا الجمعية" in page
    assert "رقم الطلب الذي يسألون عنه" not in page
    plain = _text(office.client(Role.OFFICER).get(reverse("contacts:new")))
    assert "لا تذكروا الجمعية" not in plain
    assert "رقم الطلب الذي يسألون عنه" in plain


def test_a_name_opened_for_minutes_opens_no_file_and_the_room_stays_open(office):
    """Whoever does not own a restricted request takes nothing over into the file of its person."""
    question = {
        "key": "household",
        "type": "household",
        "label": text("من يعيش معكم؟"),
        "binds": "person.household",
    }
    steps = [*FORM["steps"], {"key": "home", "title": text("الأسرة"), "questions": [question]}]
    case = CaseFactory(branch=office.branch, service=office.case.service, is_restricted=True)
    case.form_version = ServiceFormFactory(definition={"steps": steps}).current_version
    case.answers = {**case.answers, "household": [{"name": "ليان", "relation": "child"}]}
    case.entered_by = office.people[Role.RECEPTIONIST]
    case.save()
    page = office.client(Role.RECEPTIONIST)
    page.post(reverse("cases:show-name", args=[case.pk]))
    response = _page(office, Role.RECEPTIONIST, case)
    assert response.status_code == 200
    assert response.context["room"].names_person
    assert not response.context["room"].stated_household


@pytest.mark.parametrize(("held", "said"), [("1000000016", "0016"), ("2000000008", "آخرهما واحد")])
def test_another_number_of_identity_than_the_file_s_is_told_by_its_end_alone(office, held, said):
    """Whole numbers are opened on purpose, and that is noted: a warning gives none away."""
    Person.objects.filter(pk=office.case.person_id).update(identifier=held)
    page = office.client(Role.OFFICER).get(reverse("cases:inspect", args=[office.case.pk]))
    warning = page.text.split("رقم الهوية في هذا الطلب")[-1].split("</p>")[0]
    assert said in warning
    assert held not in warning
    assert office.case.answers["identifier"]["number"] not in warning
