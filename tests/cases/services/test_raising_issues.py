"""A remark that recurs becomes a general issue, and nothing of its person goes along (ENV-6.5)."""

import json

from django.core.exceptions import PermissionDenied, ValidationError

import pytest

from cases.enums import EventKind
from cases.models import Case
from cases.selectors import missing_documents, named_persons, visible_cases, visible_persons
from cases.selectors.issues import open_issues, raised_as, times_raised
from cases.services.messages import send_message
from cases.services.moves import move_case
from cases.services.people import UNNAMED
from cases.services.raising import add_to_issue, raise_issue
from cms.association.enums import Medium
from cms.notices.models import Notice
from surveys.models import Invitation
from tasks.models import Job, JobKind
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory
from tests.factories.remarks import NAME, WORDS, issue_service, remark
from tests.factories.surveys import SurveyFactory

pytestmark = pytest.mark.django_db

OURS = {"title": "استقبال المشاركين", "body": "يتأخر استقبال المشاركين في المواقع منذ الربيع."}


@pytest.fixture
def service():
    return issue_service()


@pytest.fixture
def director():
    return UserFactory(role="director")


@pytest.fixture
def case(service, director):
    return remark(director)


def raised(case, director, **answers):
    reference = raise_issue(case, answers={**OURS, **answers}, acting_user=director).reference
    return Case.objects.get(reference=reference)


def test_it_comes_in_as_every_request_opened_by_the_association_itself(case, director, service):
    issue = raised(case, director, proposal="موظف عند كل موقع.")
    assert (issue.service, issue.medium, issue.entered_by) == (service, Medium.HOUSE, director)
    assert issue.answers == {**OURS, "proposal": "موظف عند كل موقع."}
    assert (issue.is_open, issue.is_restricted, issue.is_assisted) == (True, False, False)
    assert Job.objects.filter(kind=JobKind.ROUTE_CASE, subject_id=issue.pk).exists()
    assert [line.kind for line in issue.events.all()] == [EventKind.SUBMITTED]
    assert not missing_documents(issue)


def test_the_issue_knows_neither_person_nor_where_it_came_from(case, director):
    issue = raised(case, director)
    assert (issue.person.name, issue.person.mobile) == (UNNAMED, "")
    assert issue.person_id != case.person_id
    assert issue.concerns_id is None
    for people in (named_persons, visible_persons):
        assert not people(user=director).filter(pk=issue.person_id).exists()
    kept = json.dumps(
        [
            *Case.objects.filter(pk=issue.pk).values(),
            *Case.history.filter(id=issue.pk).values(),
            *issue.events.values(),
        ],
        default=str,
        ensure_ascii=False,
    )
    for trace in (case.reference, NAME, WORDS, case.person.mobile, f'"issue": {case.pk}'):
        assert trace not in kept


def test_who_sees_the_issue_sees_nothing_of_the_remark(case, director):
    issue = raised(case, director)
    officer = UserFactory(role="officer", branch=case.branch)
    Case.objects.filter(pk=issue.pk).update(branch=case.branch)
    assert case.events.get(kind=EventKind.RAISED).data["reference"] == issue.reference
    assert [each.pk for each in visible_cases(user=officer)] == [issue.pk]


def test_pressing_twice_makes_one_issue(case, director):
    first = raise_issue(case, answers=OURS, acting_user=director)
    again = raise_issue(case, answers=OURS | {"title": "غيره"}, acting_user=director)
    other = remark(director)
    counted = add_to_issue(case, issue=raised(other, director).pk, acting_user=director)
    assert (first.is_new, again.is_new, counted.is_new) == (True, False, False)
    assert first.reference == again.reference == counted.reference
    assert case.events.filter(kind=EventKind.RAISED).count() == 1


def test_nobody_is_told_asked_or_written_to_about_it(case, director):
    SurveyFactory(trigger="after_closure")
    issue = raised(case, director)
    officer = UserFactory(role="officer", branch=issue.branch)
    issue.owner = officer
    issue.save()
    send_message(issue, body="أُقر موظف عند كل موقع.", acting_user=officer)
    move_case(issue, to="answered", acting_user=officer)
    assert not Notice.objects.filter(subject_kind="case", subject_id=issue.pk).exists()
    assert not Invitation.objects.filter(case=issue).exists()


@pytest.mark.parametrize(
    "told",
    [
        f"كتبت {NAME} عن ذلك",
        "كتبت نوره سعد الحربي عن ذلك",
        f"وقيل: {WORDS}",
    ],
)
def test_words_that_tell_who_wrote_are_refused_where_they_stand(case, director, told):
    with pytest.raises(ValidationError) as refusal:
        raise_issue(case, answers={**OURS, "body": told}, acting_user=director)
    assert [*refusal.value.error_dict] == ["body"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "passes"),
    [
        ("كتبت {first} {last} أن السائق تأخر.", False),
        ("من الرقم ٠{spaced}", False),
        ("كتبت {first} أن السائق تأخر.", True),
        ("قالت السيدة {last} إن السائق تأخر.", False),
        ("تقول أم عبدالله {last} إن السائق تأخر.", False),
        ("نبهتنا الأخت {first} إلى السائق.", False),
        ("تقول الأخت التي كتبت إن السائق تأخر.", True),
    ],
)
def test_half_a_name_and_a_spaced_number_tell_as_much(case, director, told, passes):
    case.person.name, case.person.mobile = "نوف بنت سالم الرحيلي", "+966559871234"
    case.person.save()
    text = told.format(first="نوف", last="الرحيلي", spaced="٥٥ ٩٨٧ ١٢٣٤")
    said = {**OURS, "body": text}
    if passes:
        assert raise_issue(case, answers=said, acting_user=director).is_new
        return
    with pytest.raises(ValidationError) as refused:
        raise_issue(case, answers=said, acting_user=director)
    assert set(refused.value.message_dict) == {"body"}


def test_a_short_remark_is_not_copied_as_a_whole(case, director):
    case.answers = {**case.answers, "body": "حافلة التشجير تتأخر دائمًا"}
    case.save()
    for told, passes in (("حافلة التشجير تتأخر دائمًا.", False), ("تتأخر الحافلة دائمًا.", True)):
        said = {**OURS, "body": told}
        if passes:
            assert raise_issue(case, answers=said, acting_user=director).is_new
            continue
        with pytest.raises(ValidationError):
            raise_issue(case, answers=said, acting_user=director)


def test_the_reference_of_the_remark_and_the_number_are_refused_too(case, director):
    spaced = case.reference.lower().replace("-", " ")
    number = case.person.mobile.removeprefix("+966")
    own = case.reference.split("-")[1]  # without the letters of the house it is as telling
    for told in (f"انظر {case.reference}", f"انظر {spaced}", f"صاحبة {own}", f"هاتف {number}"):
        with pytest.raises(ValidationError):
            raise_issue(case, answers={**OURS, "title": told}, acting_user=director)


def test_what_the_form_of_the_issue_asks_must_be_answered_but_never_who(case, director):
    with pytest.raises(ValidationError) as refusal:
        raise_issue(case, answers={"name": NAME}, acting_user=director)
    assert {*refusal.value.error_dict} == {"title", "body"}
    issue = raised(case, director, name=NAME)
    assert "name" not in issue.answers


def test_who_does_not_have_it_raises_nothing(case, service):
    for role in ("director", "officer", "auditor", "board_secretary"):
        with pytest.raises(PermissionDenied):
            raise_issue(case, answers=OURS, acting_user=UserFactory(role=role, branch=case.branch))
    assert not raised_as(case)


@pytest.mark.parametrize("kind", ["help", "general_issue"])
def test_help_and_what_is_an_issue_already_are_not_raised(service, kind):
    officer = UserFactory(role="officer")
    case = CaseFactory(service=ServiceFactory(kind=kind, plain=True), owner=officer)
    with pytest.raises(PermissionDenied):
        raise_issue(case, answers=OURS, acting_user=officer)


def test_without_an_open_service_for_it_nothing_is_raised(case, director, service):
    service.is_open = False
    service.save()
    with pytest.raises(ValidationError):
        raise_issue(case, answers=OURS, acting_user=director)


def test_a_second_remark_is_counted_at_the_issue_and_leaves_nothing_else(case, director):
    issue, other = raised(case, director), remark(director)
    counted = add_to_issue(other, issue=issue.pk, acting_user=director)
    assert (counted.reference, times_raised(issue)) == (issue.reference, 2)
    line = issue.events.get(kind=EventKind.RAISED_AGAIN)
    assert (line.data, line.reason) == ({}, "")
    assert other.events.get(kind=EventKind.RAISED).data["issue"] == issue.pk
    assert Case.objects.filter(service=issue.service).count() == 1


def test_a_closed_issue_one_out_of_sight_and_another_case_take_no_count(case, director):
    officer = UserFactory(role="officer")
    issue = raised(case, director)
    enquiry = CaseFactory(
        service=ServiceFactory(kind="enquiry", plain=True), owner=officer, branch=None
    )
    closed = raised(remark(director), director)
    closed.is_open = False
    closed.save()
    for wrong, by, source in (
        (issue.pk, officer, enquiry),  # of another branch
        (closed.pk, director, remark(director)),
        (case.pk, director, remark(director)),
        (0, director, remark(director)),
    ):
        with pytest.raises(ValidationError):
            add_to_issue(source, issue=wrong, acting_user=by)
    assert times_raised(issue) == 1
    assert [each.pk for each in open_issues(director)] == [issue.pk]
    assert open_issues(officer) == []
