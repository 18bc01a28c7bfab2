"""Need to know: which parts of the room a role is shown, from the one table that says so."""

import re
from copy import deepcopy

from django.core.files.base import ContentFile
from django.urls import reverse

import pytest

from cases.backoffice.room.answers import answered_steps
from cases.enums import EventKind, MessageKind, VoteChoice
from cases.models import (
    CaseDocument,
    CaseMessage,
    Decision,
    Declaration,
    DocumentFile,
    Study,
)
from cases.permissions import ROOM_PARTS, RoomPart, may_see, parts_for
from cases.questions.answers import required_documents
from cases.questions.definition import DocumentRequirement
from cases.scopes import SCOPES
from cases.services.committee import cast_vote
from cases.services.timeline import record_event
from cms.accounts.roles import Role
from cms.core.translated import TranslatedText
from cms.core.uploads import PrivateStorage
from cms.setup.profiles import read_profile
from tests.cases.backoffice.conftest import Office
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, ServiceFactory, ServiceFormFactory, seats_of
from tests.factories.definitions import ANSWERS, FORM, HOME_FORM, text

STUDY, GROUNDS, LETTER, NOTE = "بيت بلا سقف", "يزيد الدخل على الحد", "رسالة قديمة", "ملاحظة قديمة"
ROLES = list(SCOPES)
#: What the page of a case at delivery or before the committee shows of a part.
MARKS = {
    RoomPart.PERSON: "سلمى الحربي",
    RoomPart.ANSWERS: "هل لكم دخل؟",
    RoomPart.PAPERS: 'id="papers-section"',
    RoomPart.STUDY: STUDY,
    RoomPart.GROUNDS: GROUNDS,
    RoomPart.TIMELINE: 'class="sila-timeline"',
}


def test_the_table_speaks_of_every_role_that_sees_cases_and_of_no_other():
    assert set(ROOM_PARTS) == set(SCOPES)


def test_a_delivery_clerk_needs_the_person_and_the_number_and_nothing_else():
    assert ROOM_PARTS[Role.DELIVERY] == {RoomPart.PERSON, RoomPart.NUMBERS}


@pytest.mark.django_db
def test_two_roles_together_see_what_either_needs():
    user = UserFactory(role="delivery")
    assert parts_for(user) == ROOM_PARTS[Role.DELIVERY]
    both = UserFactory(role="member")
    both.groups.add(*user.groups.all())
    assert parts_for(both) == ROOM_PARTS[Role.DELIVERY] | ROOM_PARTS[Role.MEMBER]
    assert parts_for(UserFactory(role="editor")) == frozenset()


def _full_case(desk: Office, role: str):
    """A case with something to show of every part, that this role sees."""
    case = CaseFactory(
        at="committee",
        branch=desk.branch,
        service=desk.case.service,
        person=desk.case.person,
        papers_complete=True,
    )
    chair = seats_of(case)[0]
    cast_vote(case, member=chair, choice=VoteChoice.REFUSE, reason="سبب صوت الرئيس")
    Study.objects.create(case=case, findings=STUDY)
    Decision.objects.create(case=case, result="part", reason_key="x", explanation=GROUNDS)
    for body, kind in ((LETTER, MessageKind.TO_PERSON), (NOTE, MessageKind.NOTE)):
        CaseMessage.objects.create(case=case, kind=kind, body=body)
    case.owner = desk.people[role]  # whoever owns a case sees it
    case.stage, case.stage_kind = "delivery", "delivery"
    case.stage_since = case.messages.last().at + (case.messages.last().at - case.submitted_at)
    case.save()
    return case


@pytest.mark.parametrize("role", ROLES)
def test_the_room_shows_a_role_its_parts_and_no_other(office: Office, role: str):
    case = _full_case(office, role)
    client, needs = office.client(role), ROOM_PARTS[role]
    if role == Role.AUDITOR:  # opens a name on purpose, one by one
        client.post(reverse("cases:show-name", args=[case.pk]))
    page = client.get(reverse("cases:inspect", args=[case.pk])).content.decode()
    for part, mark in MARKS.items():
        assert (mark in page) == (part in needs), part
    whole = case.person.mobile[-9:] in re.sub(r"\s", "", page)
    assert whole == ({RoomPart.PERSON, RoomPart.NUMBERS} <= needs)
    assert (LETTER in page) == ({RoomPart.MESSAGES, RoomPart.PERSON} <= needs)
    assert (NOTE in page) == (RoomPart.MESSAGES in needs)


@pytest.mark.parametrize("role", ROLES)
def test_votes_and_the_story_of_the_study_go_with_their_parts(office: Office, role: str):
    case = _full_case(office, role)
    case.stage, case.stage_kind = "committee", "committee"
    case.save()
    record_event(case, EventKind.STUDY_SAVED, by="clock", data={"recommendation": "accept"})
    assert may_see(office.people[role], case)
    page = office.client(role).get(reverse("cases:inspect", args=[case.pk]))
    needs, text = ROOM_PARTS[role], page.content.decode()
    assert ('id="committee-section"' in text) == (RoomPart.VOTES in needs)
    assert ("حفظ الدراسة" in text) == ({RoomPart.TIMELINE, RoomPart.STUDY} <= needs)


@pytest.mark.parametrize("role", ROLES)
def test_the_files_of_papers_open_only_to_who_sees_papers(office: Office, role: str):
    case = _full_case(office, role)
    stored = PrivateStorage().save("x.pdf", ContentFile(b"%PDF-1.4"))
    file = DocumentFile.objects.create(
        document=case.documents.first(),
        file=stored,
        original_name="x.pdf",
        size=8,
        content_type="application/pdf",
        sha256="0" * 64,
    )
    client, needs = office.client(role), RoomPart.PAPERS in ROOM_PARTS[role]
    response = client.get(reverse("cases:file", args=[case.pk, file.pk]))
    assert response.status_code == (200 if needs else 404)
    if needs:
        assert b"".join(response.streaming_content)
    listed = client.get(reverse("papers:list"))
    assert (listed.status_code == 200 and case.reference in listed.content.decode()) == needs


def test_who_brings_something_reads_what_was_exchanged_since_it_was_theirs(office: Office):
    case = _full_case(office, Role.DELIVERY)
    case.stage_since = case.submitted_at
    case.save()
    clerk = office.people[Role.DELIVERY]
    CaseMessage.objects.create(case=case, kind=MessageKind.NOTE, author=clerk, body="طرقت الباب")
    room = office.client(Role.DELIVERY).get(reverse("cases:inspect", args=[case.pk]))
    assert [m.body for m in room.context["room"].messages] == [LETTER, "طرقت الباب"]


PLACES = {
    "key": "where",
    "title": text("المكان"),
    "questions": [
        {"key": key, "type": "short_text", "label": text(label), **more}
        for key, label, more in (
            ("landmark", "علامة تدل على البيت", {"binds": "case.place"}),
            ("visit", "مدينة الزيارة", {"binds": "case.place", "sensitive": True}),
            ("job", "العمل", {}),
        )
    ],
}
TOLD = {"landmark": "خلف المسجد", "visit": "أبها", "job": "سائق"}


@pytest.mark.parametrize("role", ROLES)
def test_who_reads_no_answer_but_goes_to_the_person_reads_where_to_go(office: Office, role: str):
    case = _full_case(office, role)
    form = ServiceFormFactory(definition={"steps": [*FORM["steps"], PLACES]})
    case.form_version, case.answers = form.current_version, {**ANSWERS, **TOLD}
    case.save()
    response = office.client(role).get(reverse("cases:inspect", args=[case.pk]))
    room, page, needs = response.context["room"], response.content.decode(), ROOM_PARTS[role]
    alone = RoomPart.PERSON in needs and RoomPart.ANSWERS not in needs
    shown = [(place.value, place.is_closed) for place in room.places]
    assert shown == ([("خلف المسجد", False), ("", True)] if alone else [])
    assert page.count("خلف المسجد") == (alone or (RoomPart.ANSWERS in needs and room.names_person))
    assert (TOLD["job"] in page) == (RoomPart.ANSWERS in needs)
    assert TOLD["visit"] not in page
    opening = "cases:show-needs" if alone else "cases:show-answers"
    opened = office.client(role).post(reverse(opening, args=[case.pk]), follow=True)
    opens = alone or (RoomPart.ANSWERS in needs and room.names_person)
    assert (TOLD["visit"] in opened.content.decode()) == opens


def test_who_brings_urgent_help_reads_what_it_needs_at_once_the_sensitive_too(office):
    case = _full_case(office, Role.DELIVERY)
    step = deepcopy(PLACES)
    step["questions"][0]["for_delivery"] = True  # a place: there anyway
    step["questions"][2] |= {"for_delivery": True, "sensitive": True}
    form = ServiceFormFactory(definition={"steps": [*FORM["steps"], step]})
    case.form_version, case.answers = form.current_version, {**ANSWERS, **TOLD}
    case.is_urgent = True
    case.save()
    client, room = office.client(Role.DELIVERY), reverse("cases:inspect", args=[case.pk])
    page = client.get(room).content.decode()
    assert TOLD["job"] in page
    assert page.count("خلف المسجد") == 1
    assert MARKS[RoomPart.ANSWERS] not in page
    assert LETTER in page  # everything that was written about an urgent call

    client.post(reverse("cases:show-needs", args=[case.pk]))
    looked = case.views.filter(user=office.people[Role.DELIVERY], what="answers")
    assert looked.count() == 1
    stranger = UserFactory(role=Role.DELIVERY)
    office.people[Role.DELIVERY] = stranger
    outside = office.client(Role.DELIVERY).post(reverse("cases:show-needs", args=[case.pk]))
    assert outside.status_code == 404


@pytest.mark.parametrize("code", ["env", "eny", "hud", "irt"])
def test_an_association_that_goes_to_people_asks_where_they_are(code: str):
    forms = read_profile(code).profile.forms.values()
    assert any(question.binds == "case.place" for form in forms for question in form.questions)


@pytest.mark.django_db
def test_the_number_of_a_relative_is_covered_like_the_persons_own():
    """A child's number is as much nobody's business as the applicant's."""
    form = ServiceFormFactory(definition=HOME_FORM)
    row = {"name": "نورة", "identifier": {"kind": "national_id", "number": "1000000008"}}
    case = CaseFactory(service=ServiceFactory(form=form), answers={"family": [row]})
    for whole in (True, False):
        steps = answered_steps(case, names_person=True, whole_numbers=whole, are_open=True)
        said = " ".join(answer.value for step in steps for answer in step.answers)
        assert ("1000000008" in said) is whole
        assert "نورة" in said


@pytest.mark.django_db
def test_without_the_persons_name_a_household_is_told_without_names_and_the_place_not_at_all():
    definition = deepcopy(HOME_FORM)
    del definition["steps"][2]["questions"][0]["binds"]
    row = {"name": "نورة", "relation": "daughter", "birth_year": 1440, "note": "ضيفة"}
    answers = {"family": [row], "place": {"lat": 24.7, "lon": 46.6}}
    form = ServiceFormFactory(definition=definition)
    case = CaseFactory(service=ServiceFactory(form=form), answers=answers)
    said = str(answered_steps(case, names_person=False, whole_numbers=True, are_open=True))
    assert "ابنة" in said
    assert "1440" in said
    for hidden in ("نورة", "ضيفة", "24.7"):
        assert hidden not in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    "question", [{"type": "short_address"}, {"type": "short_text", "binds": "case.place"}]
)
def test_an_address_or_a_landmark_stays_out_with_the_name(question: dict[str, str]):
    """A national short address has four letters and four digits, and one door."""
    definition = deepcopy(HOME_FORM)
    asked = {"key": "door", "label": {"ar": "الباب", "en": "Door"}, **question}
    definition["steps"][0]["questions"].append(asked)
    form = ServiceFormFactory(definition=definition)
    case = CaseFactory(service=ServiceFactory(form=form), answers={"door": "RAAA2919"})
    for is_named in (True, False):
        told = str(answered_steps(case, names_person=is_named, whole_numbers=True))
        assert ("RAAA2919" in told) is is_named


@pytest.mark.django_db
def test_a_childs_paper_is_a_number_where_the_name_stays_out():
    asked = DocumentRequirement(
        key="school_letter", label={"ar": "تعريف من المدرسة"}, for_each="children"
    )
    _first, second = required_documents(
        [asked], {"children": [{"name": "سارة"}, {"name": "جواهر"}]}
    )
    label, unnamed = TranslatedText(second.label), TranslatedText(second.unnamed)
    of_child = CaseDocument(key=second.key, label=label, unnamed=unnamed)
    assert (of_child.nameless_label, str(of_child)) == (
        "تعريف من المدرسة 2",
        "تعريف من المدرسة: جواهر",
    )
    assert of_child.called(named=False) == of_child.nameless_label
    of_all = CaseDocument(key="school_letter", label=TranslatedText({"ar": "تعريف: من المدرسة"}))
    assert of_all.nameless_label == "تعريف: من المدرسة"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("signed", "is_asked_about"),
    [("سالم الحربي", True), ("نوره العمري", False), ("نورة بنت سالم العمري", False)],
)
def test_a_word_given_under_a_wholly_different_name_is_shown(
    office: Office, signed, is_asked_about
):
    office.case.person.name = "نورة أحمد العمري"
    office.case.person.save()
    Declaration.objects.create(
        case=office.case, text_version="1", text="أقر", mode="tick", name=signed, answers_hash="x"
    )
    page = office.client("officer").get(reverse("cases:inspect", args=[office.case.pk]))
    assert ("الاسم تحت الإقرار غير اسم مقدم الطلب" in page.content.decode()) is is_asked_about
