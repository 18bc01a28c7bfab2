"""The research form: facts of the visit, how each step is known, photos by leave (C30)."""

from io import BytesIO

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

import pytest
from PIL import Image

from cases.backoffice.configuration.steps_field import StepsField
from cases.enums import AppointmentKind, AppointmentState, EventKind
from cases.models import Appointment, CaseView, ServiceForm, StudyPhoto
from cases.research_enums import FactEvidence
from cases.selectors.research import MOST_PHOTOS, lacking
from cases.services.appointments import settle_appointment
from cases.services.forms import freeze_form
from cases.services.research import TakenPhoto, fill_research, keep_photo, remove_photo
from cases.services.study import StudyFindings, save_study
from cms.accounts.roles import Role
from cms.core.uploads import PrivateStorage
from public_site.lost_files import sweep_lost_files
from tests.cases.backoffice.rooms import case_here, do_deed, open_room, words_on
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.blocks import posted
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db

FORM = {
    "steps": [
        {
            "key": "family",
            "title": {"ar": "أهل البيت", "en": "The family"},
            "questions": [
                {"key": "say", "type": "information", "label": {"ar": "الزيارة برضاهم."}},
                {
                    "key": "household",
                    "type": "household",
                    "label": {"ar": "أفراد البيت"},
                    "columns": ["name", "relation", "birth", "note"],
                    "required": False,
                    "sensitive": True,
                },
                {"key": "name", "type": "person_name", "label": {"ar": "الاسم"}, "prefill": True},
            ],
        },
        {
            "key": "money",
            "title": {"ar": "الدخل والنفقة", "en": "Money"},
            "questions": [
                {
                    "key": "income",
                    "type": "money",
                    "label": {"ar": "مجموع الدخل"},
                    "sensitive": True,
                },
                {"key": "debts", "type": "yes_no", "label": {"ar": "هل عليهم دين؟"}},
                {
                    "key": "owed",
                    "type": "money",
                    "label": {"ar": "كم الدين؟"},
                    "show_if": {"all": [{"question": "debts", "value": True}]},
                },
            ],
        },
    ]
}
ALL_KNOWN = {"family": "seen", "money": "paper"}
FOUND = {"name": "سعاد", "income": "٢٥٠٠", "debts": "no"}


@pytest.fixture
def form():
    title = {"ar": "استمارة الزيارة", "en": "Visit"}
    row = ServiceForm.objects.create(key="visit", title=title, is_research=True, definition=FORM)
    freeze_form(row)
    return row


@pytest.fixture
def case(office, form):
    service = office.case.service
    service.research_form = form
    service.save()
    return case_here(office, at="study")


@pytest.fixture
def researcher(office):
    return office.people[Role.RESEARCHER]


def _recommend(case, researcher):
    return save_study(
        case,
        acting_user=researcher,
        study=StudyFindings(
            findings="أسرة محتاجة",
            recommendation="accept",
            reasons="الدخل قليل",
            visited_on=timezone.localdate(),
        ),
    )


def _photo():
    data = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(data, "JPEG")
    return SimpleUploadedFile("home.jpg", data.getvalue(), content_type="image/jpeg")


def _taken(**more):
    return TakenPhoto(**{"upload": _photo(), "shows": "سقف المطبخ", "agreed": "أم خالد", **more})


# --- Filling in -----------------------------------------------------------------------------------


def test_what_is_not_known_yet_stays_open_and_what_is_known_is_kept(case, researcher):
    study = fill_research(case, changes={"income": "٢٥٠٠"}, known={}, acting_user=researcher)
    assert study.answers["income"] == "2500"
    assert study.form_version.form.key == "visit"
    assert "هل عليهم دين؟" in lacking(case)
    assert case.events.filter(kind=EventKind.RESEARCH_FILLED).count() == 1


def test_nobody_recommends_before_the_form_is_whole_and_each_step_is_known(case, researcher):
    with pytest.raises(ValidationError) as refused:
        _recommend(case, researcher)
    assert "مجموع الدخل" in refused.value.message_dict["recommendation"][0]
    fill_research(case, changes=FOUND, known={"family": "seen"}, acting_user=researcher)
    with pytest.raises(ValidationError) as refused:
        _recommend(case, researcher)
    assert "الدخل والنفقة" in refused.value.message_dict["recommendation"][0]
    fill_research(case, changes={}, known=ALL_KNOWN, acting_user=researcher)
    assert _recommend(case, researcher).answers["name"] == "سعاد"


def test_after_a_refused_visit_nothing_more_is_asked_of_who_would_give_nothing(case, researcher):
    def _settled(state):
        visit = Appointment.objects.create(
            kind=AppointmentKind.HOME,
            case=case,
            person=case.person,
            branch=case.branch,
            at=timezone.now(),
            received_by=researcher,
            booked_by=researcher,
            purpose="بحث",
        )
        settle_appointment(visit, state=state, reason="عذر", acting_user=researcher)

    def _study(recommendation):
        study = StudyFindings(
            "لم يُفتح الباب", recommendation=recommendation, reasons="رُفضت الزيارة"
        )
        return save_study(case, acting_user=researcher, study=study)

    for state in (None, AppointmentState.CAME):
        if state:
            _settled(state)
        with pytest.raises(ValidationError):
            _study("decline")
    _settled(AppointmentState.REFUSED)
    with pytest.raises(ValidationError, match="مجموع الدخل"):
        _study("part")
    _settled(AppointmentState.CANCELLED)  # a later one that never was changes nothing
    assert _study("refer").recommendation == "refer"


def test_a_question_that_does_not_come_up_lacks_nothing_and_keeps_no_answer(case, researcher):
    owing = {**FOUND, "debts": "yes", "owed": "9000"}
    fill_research(case, changes=owing, known=ALL_KNOWN, acting_user=researcher)
    study = fill_research(case, changes={"debts": "no"}, known=ALL_KNOWN, acting_user=researcher)
    assert "owed" not in study.answers
    assert lacking(case) == []


def test_a_wrong_answer_is_said_at_its_question_and_nothing_is_kept(case, researcher):
    with pytest.raises(ValidationError) as refused:
        fill_research(case, changes={"income": "كثير"}, known={}, acting_user=researcher)
    assert list(refused.value.message_dict) == ["income"]
    case.refresh_from_db()
    assert not hasattr(case, "study")


def test_the_form_opens_with_what_the_request_says_to_the_same_question(office, case):
    case.answers = {**case.answers, "name": "منيرة السعد"}
    case.save()
    page = office.client(Role.RESEARCHER).get(reverse("cases:fill-research", args=[case.pk]))
    assert page.context["form"]["answer-name"].value() == "منيرة السعد"
    assert "الزيارة برضاهم." in words_on(page)


def test_the_answers_stay_under_the_version_they_were_given_to(case, researcher, form):
    fill_research(case, changes=FOUND, known=ALL_KNOWN, acting_user=researcher)
    form.definition = {"steps": FORM["steps"][:1]}
    form.save()
    freeze_form(form)
    assert fill_research(
        case, changes={"debts": "no"}, known=ALL_KNOWN, acting_user=researcher
    ).answers["income"]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DIRECTOR, Role.AUDITOR])
def test_only_who_studies_fills_the_form_in_or_keeps_photos(office, case, role):
    user = office.people[role]
    with pytest.raises(PermissionDenied):
        fill_research(case, changes=FOUND, known={}, acting_user=user)
    with pytest.raises(PermissionDenied):
        keep_photo(case, photo=_taken(), acting_user=user)
    assert office.client(role).get(reverse("cases:fill-research", args=[case.pk])).status_code in (
        403,
        404,
    )


def test_a_service_without_a_research_form_has_no_such_screen(office):
    plain = case_here(office, at="study")
    address = reverse("cases:fill-research", args=[plain.pk])
    assert office.client(Role.RESEARCHER).get(address).status_code == 404
    assert address not in open_room(office, Role.RESEARCHER, plain).content.decode()


# --- On the screen --------------------------------------------------------------------------------


def test_on_the_telephone_a_table_is_typed_and_read_in_the_room_once_opened(office, case):
    typed = {
        "answer-household_0_name": "ليان",
        "answer-household_0_relation": "daughter",
        "answer-household_0_birth": "2016",
        "answer-household_0_note": "خارج المدرسة",
        "answer-name": "سعاد",
        "answer-income": "٢٥٠٠",
        "answer-debts": "no",
        "known-family": "seen",
        "known-money": "statement",
    }
    done = do_deed(office, Role.RESEARCHER, "fill-research", typed, case=case, follow=True)
    assert "حُفظ ما عبأتموه" in words_on(done)
    closed = words_on(open_room(office, Role.RESEARCHER, case))
    assert "ليان" not in closed
    assert "2500" not in closed
    assert str(FactEvidence.SEEN.label) in closed
    do_deed(office, Role.RESEARCHER, "show-answers", case=case)
    opened = words_on(open_room(office, Role.RESEARCHER, case))
    assert "ليان" in opened
    assert "خارج المدرسة" in opened


def test_one_more_person_is_a_row_more_and_nothing_is_judged(office, case):
    data = {"answer-household_more": "1", "answer-income": "كثير"}
    page = do_deed(office, Role.RESEARCHER, "fill-research", data, case=case)
    assert page.status_code == 200
    assert not page.context["form"].errors
    assert "لم يتم بعد" not in words_on(page)
    assert page.context["form"]["answer-income"].value() == "كثير"


def test_what_cannot_be_read_is_said_beside_it_and_everything_stays_typed(office, case):
    data = {"answer-income": "كثير", "answer-name": "سعاد"}
    page = do_deed(office, Role.RESEARCHER, "fill-research", data, case=case)
    assert page.status_code == 422
    assert page.context["form"].errors["answer-income"]
    assert page.context["form"]["answer-name"].value() == "سعاد"
    assert "لم يتم بعد مجموع الدخل" in words_on(page)


def test_who_saves_an_old_screen_is_told_that_it_was_filled_in_meanwhile(office, case, researcher):
    seen = case.events.order_by("-sequence").first().sequence
    fill_research(case, changes=FOUND, known=ALL_KNOWN, acting_user=researcher)
    data = {"seen": seen, "answer-income": "1"}
    page = do_deed(office, Role.RESEARCHER, "fill-research", data, case=case)
    assert page.status_code == 422
    assert "عبأ استمارة البحث" in words_on(page)
    case.refresh_from_db()
    assert case.study.answers["income"] == "2500"


# --- Photos ---------------------------------------------------------------------------------------


def test_a_photo_is_kept_with_who_agreed_and_opened_on_record(office, case, researcher):
    data = {"photo": _photo(), "shows": "سقف المطبخ", "agreed": "أم خالد"}
    do_deed(office, Role.RESEARCHER, "keep-photo", data, case=case)
    photo = case.study_photos.get()
    assert PrivateStorage().exists(photo.file.name)
    assert sweep_lost_files() == 0
    address = reverse("cases:study-photo", args=[case.pk, photo.pk])
    assert address in open_room(office, Role.RESEARCHER, case).content.decode()
    opened = office.client(Role.RESEARCHER).get(address)
    assert opened["Content-Type"] == "image/jpeg"
    assert b"".join(opened.streaming_content)
    assert CaseView.objects.filter(case=case, user=researcher, what="file").count() == 1
    assert office.client(Role.DELIVERY).get(address).status_code == 404


def test_who_agreed_to_a_photo_is_told_with_the_name_only(office, case, researcher):
    keep_photo(case, photo=_taken(), acting_user=researcher)
    assert "أم خالد" in words_on(open_room(office, Role.RESEARCHER, case))
    by_numbers = words_on(open_room(office, Role.AUDITOR, case))
    assert "سقف المطبخ" in by_numbers
    assert "أم خالد" not in by_numbers


def test_without_a_yes_there_is_no_photo(case, researcher, tmp_path, settings):
    settings.PRIVATE_MEDIA_ROOT = tmp_path
    for photo in (_taken(agreed=" "), _taken(upload=None)):
        with pytest.raises(ValidationError):
            keep_photo(case, photo=photo, acting_user=researcher)
    assert not StudyPhoto.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_home_is_told_by_a_few_photos(case, researcher):
    for _number in range(MOST_PHOTOS):
        keep_photo(case, photo=_taken(), acting_user=researcher)
    with pytest.raises(ValidationError):
        keep_photo(case, photo=_taken(), acting_user=researcher)


def test_who_no_longer_agrees_has_the_photo_taken_away_for_good(
    office, case, researcher, django_capture_on_commit_callbacks
):
    photo = keep_photo(case, photo=_taken(), acting_user=researcher)
    with pytest.raises(ValidationError):
        remove_photo(photo, acting_user=researcher, reason=" ")
    with django_capture_on_commit_callbacks(execute=True):
        data = {"photo": photo.pk, "reason": "لم تعد الأسرة ترضى"}
        do_deed(office, Role.RESEARCHER, "remove-photo", data, case=case)
    assert not StudyPhoto.objects.exists()
    assert not PrivateStorage().exists(photo.file.name)
    event = case.events.get(kind=EventKind.PHOTO_REMOVED)
    assert event.reason == "لم تعد الأسرة ترضى"


def test_a_photo_of_another_case_is_not_taken_away(office, case, researcher):
    other = case_here(office, at="study")
    photo = keep_photo(other, photo=_taken(), acting_user=researcher)
    data = {"photo": photo.pk, "reason": "خطأ"}
    response = do_deed(office, Role.RESEARCHER, "remove-photo", data, case=case)
    assert response.status_code == 404
    stranger = UserFactory(role="researcher", branch=BranchFactory())
    with pytest.raises(PermissionDenied):
        remove_photo(photo, acting_user=stranger, reason="خطأ")


# --- What a sensitive answer is told by -----------------------------------------------------------


def test_points_that_tell_a_sensitive_answer_are_closed_with_it(office, case):
    case.service.scoring = [
        {
            "key": "who",
            "label": {"ar": "رقم معروف", "en": "A number"},
            "sentence": {"ar": "نعرف رقمها.", "en": "We know it."},
            "points": 20,
            "when": {"all": [{"question": "identifier", "op": "filled"}]},
        }
    ]
    case.service.save()
    assert case.form_version.document.question("identifier").sensitive
    (line,) = open_room(office, Role.RESEARCHER, case).context["room"].score.lines
    assert line.is_closed
    assert "نعرف رقمها" not in words_on(open_room(office, Role.RESEARCHER, case))
    do_deed(office, Role.RESEARCHER, "show-answers", case=case)
    assert "نعرف رقمها" in words_on(open_room(office, Role.RESEARCHER, case))


# --- The form as staff build it -------------------------------------------------------------------


def _save(client, form, **more):
    field = StepsField()
    steps = posted(field.block, field.prepare_value(FORM), "definition")
    data = {"title_ar": "استمارة الزيارة", "title_en": "", **steps, **more}
    return client.post(reverse("forms:edit", args=[form.pk]), data)


def test_a_research_form_need_not_ask_who_somebody_is_and_a_request_must(client, form):
    make_roles()
    client.force_login(UserFactory(role=Role.EDITOR))
    assert _save(client, form, is_research="on").status_code == 302
    refused = _save(client, form)
    assert refused.status_code == 200
    assert "definition" in refused.context["form"].errors


def test_a_form_in_use_stays_what_it_is(client, office, case, form):
    client.force_login(UserFactory(role=Role.EDITOR))
    assert "is_research" in _save(client, form).context["form"].errors
    asked = office.case.service.form
    refused = _save(client, asked, is_research="on")
    assert "is_research" in refused.context["form"].errors
