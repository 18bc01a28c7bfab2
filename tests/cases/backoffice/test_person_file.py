"""The screen of a person's file: what each role reads, and its deeds through the services."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

import pytest

from cases.backoffice.persons.history import file_history
from cases.models import (
    Assignment,
    Consent,
    DistinctPersons,
    HouseholdMember,
    Person,
    PersonLook,
    PersonMerge,
    Registration,
)
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, PersonFactory, ServiceFactory

WHY = "تحققنا من هويتها"


def _url(person, name="inspect", *more):
    return reverse(f"persons:{name}", args=[person.pk, *more])


def _text(response):
    return response.content.decode()


@pytest.fixture
def person(office):
    person = office.case.person
    person.identifier, person.identifier_kind = "1000000016", "national_id"
    person.mobile = "+966551230099"
    person.safe_contact = {"safe_words": "لا تذكروا السجن"}
    person.save()
    return person


def test_numbers_are_masked_until_they_are_opened_on_purpose(office, person):
    client = office.client(Role.OFFICER)
    page = _text(client.get(_url(person)))
    assert person.identifier not in page
    assert person.mobile not in page
    assert client.post(_url(person, "show-numbers")).status_code == 302
    page = _text(client.get(_url(person)))
    assert person.identifier in page
    assert person.mobile in page
    looks = PersonLook.objects.filter(person=person).values_list("what", flat=True)
    assert sorted(looks) == ["file", "numbers"]


def test_each_role_reads_its_part(office, person):
    HouseholdMember.objects.create(person=person, name="نورة سالم", relation="child")
    sees = {role: _text(office.client(role).get(_url(person))) for role in (
        Role.OFFICER, Role.DIRECTOR, Role.AUDITOR, Role.REPRESENTATIVE
    )}  # fmt: skip
    assert "show-numbers" not in sees[Role.AUDITOR]
    assert "id_reason" not in sees[Role.DIRECTOR]
    assert 'action="' + _url(person, "reach") not in sees[Role.DIRECTOR]
    assert "نورة سالم" in sees[Role.OFFICER]
    assert "looks-section" in sees[Role.DIRECTOR]
    assert "looks-section" not in sees[Role.OFFICER]
    assert person.name in sees[Role.REPRESENTATIVE]  # of the same branch


def test_a_representative_of_another_branch_opens_no_file(office, person):
    stranger = UserFactory(role=Role.REPRESENTATIVE, branch=office.elsewhere.branch)
    client = Client()
    client.force_login(stranger)
    assert client.get(_url(person)).status_code == 404


def test_deeds_are_done_with_a_reason_and_told_in_the_history_with_numbers_masked(office, person):
    client = office.client(Role.RECEPTIONIST)
    reach = {"contact_by": "call", "language": "ar", "mobile": "0551119988", "reason": WHY}
    answer = client.post(_url(person, "reach"), {**reach, "safe_words": "لا تذكروا السجن"})
    assert answer.status_code == 302
    member = {"name": "نورة", "relation": "child", "born": "1435", "reason": WHY}
    member |= {"identifier_kind": "none", "note": "سكري"}
    assert client.post(_url(person, "add-member"), member).status_code == 302
    held = Person.objects.get(pk=person.pk)
    assert (held.mobile, held.contact_by) == ("+966551119988", "call")
    assert held.safe_contact == {"safe_words": "لا تذكروا السجن"}
    assert held.household.get().birth_year == 1435
    page = _text(client.get(_url(person)))
    assert WHY in page
    for number in ("551119988", "551230099"):
        assert number not in page


def test_a_mistake_brings_the_file_back_as_typed_and_keeps_nothing(office, person):
    client = office.client(Role.OFFICER)
    typed = {"name": "نورة", "relation": "child", "identifier_kind": "national_id", "reason": WHY}
    answer = client.post(_url(person, "add-member"), {**typed, "identifier": "1000000001"})
    assert answer.status_code == 422
    assert "1000000001" in _text(answer)
    assert not person.household.exists()
    numbered = {"name": "هند", "kind": "household_head", "identifier_kind": "none", "reason": WHY}
    relative = {**typed, "identifier_kind": "none", "identifier": "U7654321"}
    for name, data in (
        ("add-member", relative),
        ("reach", {"mobile": "12"}),
        ("identity", {**numbered, "identifier": "U7654321"}),  # of no kind, or to be taken away?
        ("identity", {"name": "\x00"}),
        ("details", {"birth_year": "سنة"}),
        ("end-member", {"member": "x"}),
        ("undo-merge", {}),
        ("apart", {"other": "'"}),
        ("renew", {}),
    ):
        assert client.post(_url(person, name), data).status_code == 422, name


def test_who_may_not_keep_the_file_is_refused(office, person):
    client = office.client(Role.DIRECTOR)
    data = {"name": "غيرها", "kind": "household_head", "identifier_kind": "none", "reason": WHY}
    assert client.post(_url(person, "identity"), data).status_code in (302, 403)
    assert Person.objects.get(pk=person.pk).name == person.name


def test_two_files_are_compared_merged_and_parted(office, person):
    twin = PersonFactory(name=person.name, mobile=person.mobile)
    CaseFactory(person=twin, branch=office.branch, service=office.case.service)
    client = office.client(Role.OFFICER)
    assert _url(person, "compare", twin.pk) in _text(client.get(_url(person)))
    assert twin.name in _text(client.get(reverse("cases:inspect", args=[office.case.pk])))
    page = client.get(_url(person, "compare", twin.pk))
    assert page.status_code == 200
    assert client.post(_url(person, "compare", twin.pk), {}).status_code == 422
    done = client.post(_url(person, "compare", twin.pk), {"reason": WHY})
    assert done.status_code == 302
    merge = PersonMerge.objects.get()
    assert client.get(_url(twin))["Location"] == _url(person)
    assert WHY in _text(client.get(_url(person)))
    undone = client.post(_url(person, "undo-merge"), {"merge": merge.pk, "reason": WHY})
    assert undone.status_code == 302
    assert client.get(_url(twin)).status_code == 200


def test_two_persons_told_apart_are_not_proposed_again(office, person):
    namesake = PersonFactory(name=person.name)
    CaseFactory(person=namesake, branch=office.branch, service=office.case.service)
    client = office.client(Role.RECEPTIONIST)
    data = {"other": namesake.pk, "reason": "ابنة عمها"}
    assert client.post(_url(person, "apart"), data).status_code == 302
    assert DistinctPersons.objects.count() == 1
    page = _text(client.get(_url(person)))
    assert "duplicates-section" not in page
    assert _url(person, "compare", namesake.pk) in page  # a mistake can be put right


def test_files_due_are_found_in_the_list(office, person):
    today = timezone.localdate()
    Registration.objects.create(
        person=person, number="TST-F00001", registered_on=today, renew_on=today - timedelta(days=1)
    )
    client = office.client(Role.OFFICER)
    for due, found in (("overdue", [person]), ("soon", []), ("none", [])):
        rows = client.get(reverse("persons:list"), {"renewal": due}).context["object_list"]
        assert list(rows) == found, due
    assert client.post(_url(person, "renew")).status_code == 302
    person.registration.refresh_from_db()
    assert person.registration.renew_on > today


def test_who_worked_on_a_restricted_request_keeps_that_persons_file(office):
    case = CaseFactory(branch=office.branch, service=ServiceFactory(restricted=True))
    client = office.client(Role.OFFICER)
    assert client.get(_url(case.person)).status_code == 404
    officer = office.people[Role.OFFICER]
    Assignment.objects.create(case=case, step=1, user=officer, role="officer")
    assert client.get(_url(case.person)).status_code == 200


def test_a_file_costs_the_same_however_much_is_in_it(office, person):
    client = office.client(Role.OFFICER)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(_url(person)).status_code == 200
        return len(queries)

    def more():
        HouseholdMember.objects.create(person=person, name="نورة", relation="child")
        CaseFactory(person=person, branch=office.branch, service=office.case.service)
        twin = PersonFactory(name=person.name)
        CaseFactory(person=twin, branch=office.branch, service=office.case.service)
        person.save()

    more()
    client.get(_url(person))
    first = cost()
    for _time in range(3):
        more()
    assert cost() == first


def test_the_household_a_request_states_is_taken_over_line_by_line_in_the_room(
    office, person, monkeypatch
):
    rows = [{"name": "فهد سالم", "relation": "child"}, {"name": "منى سالم", "relation": "child"}]
    for module in ("backoffice.room.person", "backoffice.room.forms", "services.household"):
        monkeypatch.setattr(f"cases.{module}.stated_household", lambda _case: rows)
    client = office.client(Role.OFFICER)
    room = reverse("cases:inspect", args=[office.case.pk])
    assert "فهد سالم" in _text(client.get(room))
    answer = client.post(reverse("cases:take-household", args=[office.case.pk]), {"rows": ["0"]})
    assert answer.status_code == 302
    assert [member.name for member in person.household.all()] == ["فهد سالم"]
    again = client.post(reverse("cases:take-household", args=[office.case.pk]), {"rows": ["0"]})
    assert again.status_code == 422


def test_who_says_it_at_the_desk_gets_no_more_news_and_the_file_shows_it(office, person):
    client = office.client(Role.RECEPTIONIST)
    typed = {"purposes": ["outreach"], "who": "relative"}
    assert client.post(_url(person, "stop-messages"), typed).status_code == 422  # how is missing
    done = client.post(_url(person, "stop-messages"), {**typed, "how": "visit"})
    assert done["Location"].endswith("#messages-section")
    page = _text(client.get(_url(person)))
    assert "موقوفة: الأخبار والتذكيرات" in page
    assert "بطلب من: قريب" in page  # in the history
    assert 'id="allow-messages--how_0"' in page
    for_them = client.post(_url(person, "allow-messages"), {**typed, "how": "call"})
    assert for_them.status_code == 422  # a relative may ask for silence, not end it
    client.post(_url(person, "allow-messages"), {**typed, "who": "self", "how": "call"})
    assert 'id="allow-messages--how_0"' not in _text(client.get(_url(person)))
    assert "stop-messages" not in _text(office.client(Role.AUDITOR).get(_url(person)))


def test_news_is_agreed_to_stopped_or_never_asked_about(office, person, monkeypatch):
    """Each with when and how; a spoken yes with its hearer, on paper too; the room leads to it."""
    monkeypatch.setattr("cases.backoffice.printing.pdf_of", lambda _sheet: None)
    client = office.client(Role.OFFICER)
    page, room, paper = (
        reverse("persons:inspect", args=[person.pk]),
        reverse("cases:inspect", args=[office.case.pk]),
        reverse("cases:print", args=[office.case.pk]),
    )
    assert "لم يُسأل بعد" in client.get(page).content.decode()
    consent = Consent.objects.create(
        case=office.case,
        purpose="outreach",
        is_given=True,
        method="verbal",
        text_version="1",
        witness="منيرة الشاهدة",
    )
    assert f"{page}#messages-section" in client.get(room).content.decode()
    for response in (client.get(page), client.get(paper)):
        told = response.content.decode()
        assert "شفهيًّا" in told
        assert "منيرة الشاهدة" in told
    consent.withdrawn_at = timezone.now()
    consent.save()
    told = client.get(page).content.decode()
    assert "لم يُسأل بعد" not in told
    assert "شفهيًّا" not in told


def test_who_opened_the_registration_is_told_by_name(office, person):
    officer = office.people[Role.OFFICER]
    today = timezone.localdate()
    Registration.objects.create(
        person=person, number="TST-F-00001", registered_on=today, registered_by=officer
    )
    told = [
        (field.label, field.after) for change in file_history(person) for field in change.fields
    ]
    with translation.override("ar"):
        assert ("قيّده", str(officer)) in told
