"""The queue: what opens, what is found, what a row says, and what a page costs."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

import pytest

from cases.enums import StageKind, VoteChoice
from cases.models import Assignment
from cases.selectors import TABS
from cases.services.committee import cast_vote
from cases.services.messages import add_note, receive_message
from cms.accounts.roles import Role
from cms.association.models import Association
from cms.core.references import parse_reference
from tests.cases.backoffice.conftest import IDENTIFIER, MOBILE
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory


def _references(response):
    return [case.reference for case in response.context["object_list"]]


@pytest.fixture
def officer(office):
    return office.client(Role.OFFICER)


def _case(office, **more):
    return CaseFactory(branch=office.branch, service=office.case.service, **more)


def test_it_opens_on_what_is_mine_and_late_first(office, officer):
    me = office.people[Role.OFFICER]
    now = timezone.now()
    calm = _case(office, owner=me)
    late = _case(office, owner=me)
    late.stage_due_at = now - timedelta(days=3)
    late.save()
    paused = _case(office, owner=me, waiting=True)
    response = officer.get(reverse("cases:list"))
    assert _references(response) == [late.reference, calm.reference, paused.reference]
    assert office.case.reference not in response.content.decode()


def test_each_tab_counts_what_it_holds(office, officer):
    me = office.people[Role.OFFICER]
    _case(office, owner=me)
    _case(office, waiting=True)
    response = officer.get(reverse("cases:list"))
    *tabs, last = response.context["tabs"]
    assert (last.key, last.count) == ("all", "")
    counts = {tab.key: int(tab.count) for tab in tabs}
    assert counts == {
        "mine": 1,
        "news": 0,
        "team": 3,
        "late": 0,
        "due_soon": counts["due_soon"],
        "waiting": 1,
        "returned": 0,
        "unowned": 2,
        "paused_long": 0,
        "restricted": 0,
    }
    # An officer has no seat, and does not answer for the whole way.
    elsewhere = {"urgent", "votes", "undecided", "held", "complaints"}
    assert set(TABS) - set(counts) == {*elsewhere, "all"}
    for key in counts:
        rows = officer.get(reverse("cases:queue", args=[key])).context["object_list"]
        assert len(rows) == counts[key], key


@pytest.mark.parametrize("role", [Role.MEMBER, Role.CHAIR])
def test_who_has_a_seat_opens_the_queue_on_what_waits_for_their_vote(office, role):
    member = office.people[role]
    waiting = _case(office, at="committee")
    voted = _case(office, at="committee")
    cast_vote(voted, member=member, choice=VoteChoice.ACCEPT)
    CaseFactory(at="committee", branch=office.branch)  # before a committee without this member
    response = office.client(role).get(reverse("cases:list"))
    assert _references(response) == [waiting.reference]
    first = response.context["tabs"][0]
    assert (first.key, first.count) == ("votes", "1")
    assert "بانتظار صوتك" in response.content.decode()


def test_what_the_person_sent_is_marked_until_a_colleague_acts(office, officer):
    url, words = reverse("cases:queue", args=["all"]), "وصل جديد"
    assert words not in officer.get(url).content.decode()
    receive_message(office.case, body="أرفقت ما طلبتم")
    assert words in officer.get(url).content.decode()
    assert words in officer.get(reverse("cases:inspect", args=[office.case.pk])).content.decode()
    add_note(office.case, body="اطلعت", acting_user=office.people[Role.OFFICER])
    assert words not in officer.get(url).content.decode()
    receive_message(office.case, body="وهذا أيضًا")
    assert words in officer.get(url).content.decode()


def test_a_tab_that_does_not_exist_is_not_found(officer):
    assert officer.get(reverse("cases:queue", args=["everyones"])).status_code == 404


@pytest.mark.parametrize(
    "words",
    ["أحمد", "احمد الغامدي", "0551112233", "٠٥٥١١١٢٢٣٣", IDENTIFIER, "١٠٠٠٠٠٠٠٠٨"],
)
def test_a_caller_is_found_by_name_phone_or_identifier_in_any_tab(office, officer, words):
    person = PersonFactory(
        name="أحمد الغامدي",
        mobile="+966551112233",
        identifier=IDENTIFIER,
        identifier_kind="national_id",
    )
    case = _case(office, person=person)
    response = officer.get(reverse("cases:queue", args=["late"]), {"q": words})
    assert _references(response) == [case.reference]


def test_a_reference_is_found_however_it_is_typed(office, officer):
    reference = office.case.reference
    prefix, body, check = reference.split("-")
    _named_by(prefix)
    for typed in (f"{prefix} {body} {check}", reference[:-2], f"{body}-{check}", body.lower()):
        response = officer.get(reverse("cases:list"), {"q": typed.lower()})
        assert _references(response) == [reference], typed


def _named_by(prefix):
    association = Association.load()
    association.reference_prefix = prefix
    association.save()


@pytest.mark.parametrize("words", ["'", '"', "%", "\\", "' OR 1=1 --", "\u202eabc", "x" * 5000])
def test_no_words_break_the_search(office, officer, words):
    assert officer.get(reverse("cases:list"), {"q": words}).status_code == 200
    assert officer.get(reverse("persons:list"), {"q": words}).status_code == 200


def test_a_reference_is_found_without_its_dashes_and_by_its_beginning(office, officer):
    case = CaseFactory(branch=office.branch, reference="TST-YXH9D-Y")
    _named_by("TST")
    for typed in ("TSTYXH9DY", "yxh9dy", "tstyxh9", "YXH9"):
        response = officer.get(reverse("cases:list"), {"q": typed})
        assert _references(response) == [case.reference], typed


def test_a_beginning_that_can_be_read_as_another_reference_is_a_beginning(office, officer):
    """TST-YXH9D is by chance the whole TS-TYXH9-D as well."""
    case = CaseFactory(branch=office.branch, reference="TST-YXH9D-Y")
    _named_by("TST")
    assert parse_reference("TST-YXH9D") == "TS-TYXH9-D"
    response = officer.get(reverse("cases:list"), {"q": "TST-YXH9D"})
    assert _references(response) == [case.reference]


def test_whoever_finds_nothing_is_told_that_it_may_lie_elsewhere(office):
    """The same words whether the request exists or not: nobody learns of it this way."""
    hidden = CaseFactory(branch=BranchFactory(), service=office.case.service)
    reception = office.client(Role.RECEPTIONIST)
    for words in (hidden.reference, "AAA-22222-2"):
        response = reception.get(reverse("cases:list"), {"q": words})
        assert not _references(response)
        assert "اسأل مسؤول العلاقات" in response.content.decode()


def test_a_relations_officer_is_not_sent_to_herself(office, officer):
    page = officer.get(reverse("cases:list"), {"q": "AAA-22222-2"}).content.decode()
    assert "اسأل المدير" in page
    assert "اسأل مسؤول العلاقات" not in page
    director = office.client(Role.DIRECTOR).get(reverse("cases:list"), {"q": "AAA-22222-2"})
    assert "اسأل" not in director.context["no_results_message"]


@pytest.mark.parametrize("words", ["نورة الشمري", "0551112244"])
def test_a_caller_is_found_by_who_studied_her_protected_request_before(office, officer, words):
    person = PersonFactory(name="نورة الشمري", mobile="+966551112244")
    case = _case(office, person=person, is_restricted=True, at="committee")
    assert not _references(officer.get(reverse("cases:list"), {"q": words}))
    user = office.people[Role.OFFICER]
    Assignment.objects.create(case=case, step=1, user=user, role=Role.OFFICER)
    response = officer.get(reverse("cases:list"), {"q": words})
    assert _references(response) == [case.reference]
    assert person.name not in response.content.decode().replace(f'value="{words}"', "")


def test_reception_finds_what_came_over_the_website_to_its_branch(office):
    case = _case(office, medium="website", entered_by=None)
    found = office.client(Role.RECEPTIONIST).get(reverse("cases:list"), {"q": case.reference})
    assert _references(found) == [case.reference]


def test_a_committee_member_cannot_guess_a_name_by_searching(office):
    case = _case(office, at="committee", person=PersonFactory(name="زهراء القاضي"))
    member = office.client(Role.MEMBER)
    queue = member.get(reverse("cases:queue", args=["all"]))
    assert _references(queue) == [case.reference]
    assert "زهراء" not in queue.content.decode()
    assert not _references(member.get(reverse("cases:list"), {"q": "زهراء"}))
    found = member.get(reverse("cases:list"), {"q": case.reference})
    assert _references(found) == [case.reference]


def test_it_narrows_by_service_stage_branch_owner_channel_and_period(office, officer):
    me = office.people[Role.OFFICER]
    other = CaseFactory(
        branch=office.branch,
        service=ServiceFactory(),
        owner=me,
        medium="phone",
        at="study",
        submitted_at=timezone.now() - timedelta(days=40),
    )
    day = timezone.localdate(other.submitted_at).isoformat()
    for query in (
        {"service": other.service_id},
        {"stage_kind": StageKind.STUDY},
        {"owner": me.pk},
        {"medium": "phone"},
        {"submitted_at_from": day, "submitted_at_to": day},
    ):
        response = officer.get(reverse("cases:queue", args=["all"]), query)
        assert _references(response) == [other.reference], query
    both = officer.get(reverse("cases:queue", args=["all"]), {"branch": office.branch.pk})
    assert len(_references(both)) == 2


def test_sorting_is_by_named_columns_only(office, officer):
    _case(office)
    plain = _references(officer.get(reverse("cases:queue", args=["all"])))
    for ordering in ("owner__password", "person__mobile_index", "-answers", "?"):
        response = officer.get(reverse("cases:queue", args=["all"]), {"ordering": ordering})
        assert _references(response) == plain
    turned = officer.get(reverse("cases:queue", args=["all"]), {"ordering": "submitted_at"})
    assert _references(turned) == plain[::-1]


def test_a_row_says_reference_person_service_stage_clock_and_owner(office, officer):
    office.case.owner = office.people[Role.OFFICER]
    office.case.is_urgent = True
    office.case.save()
    with translation.override("ar"):
        page = officer.get(reverse("cases:list")).content.decode()
    assert f'<bdi dir="ltr">{office.case.reference}</bdi>' in page
    for words in ("سلمى الحربي", "سلة غذائية", "عاجلة", 'class="sila-tag sila-tag--check"'):
        assert words in page
    assert str(office.people[Role.OFFICER]) in page


def test_an_empty_tab_says_so_in_words(office):
    UserFactory(username="fresh", role=Role.OFFICER)
    page = office.client(Role.RECEPTIONIST).get(reverse("cases:list")).content.decode()
    assert "لا شيء بانتظارك" in page


def test_the_page_costs_the_same_with_one_row_and_with_forty(office, officer):
    url = reverse("cases:queue", args=["all"])
    officer.get(url)  # warms content types and Wagtail's own caches
    with CaptureQueriesContext(connection) as few:
        officer.get(url)
    owner = office.people[Role.OFFICER]
    for _number in range(40):
        _case(office, owner=owner)
    with CaptureQueriesContext(connection) as many:
        assert len(_references(officer.get(url))) == 41
    assert len(many) == len(few)
    assert len(few) <= 25


def test_what_is_encrypted_is_not_even_read_for_a_list(office, officer):
    with CaptureQueriesContext(connection) as queries:
        officer.get(reverse("cases:queue", args=["all"]))
    rows = [q["sql"] for q in queries if '"cases_case"."reference"' in q["sql"]]
    assert rows
    for sql in rows:
        for column in ("answers", "tracking_code", "identifier", "safe_contact"):
            assert f'"{column}"' not in sql.split(" FROM ")[0]


def test_an_export_holds_no_name_and_no_number(office):
    client = office.client(Role.DIRECTOR)
    url = reverse("cases:queue", args=["all"]) + "?export=csv"
    response = client.post(url, {"purpose": "report", "note": "تقرير المجلس"})
    body = b"".join(response.streaming_content).decode()
    assert office.case.reference in body
    assert office.elsewhere.reference in body
    for secret in (office.elsewhere.person.name, MOBILE, IDENTIFIER, office.case.tracking_code):
        assert secret not in body


@pytest.mark.parametrize("role", [Role.MEMBER, Role.DELIVERY, Role.REPRESENTATIVE])
def test_only_those_whose_work_is_the_overview_may_export(office, role):
    response = office.client(role).get(reverse("cases:queue", args=["all"]), {"export": "csv"})
    assert not response.streaming
    assert response.status_code == 200
