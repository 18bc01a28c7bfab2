"""Services as staff set them: every list and rule a form, nothing changed that was not meant."""

import json

from django.urls import reverse

import pytest

from cases.backoffice.configuration.fields import ROW
from cases.backoffice.configuration.icons import ServiceIcon
from cases.backoffice.configuration.viewsets import ServiceViewSet
from cases.models import Service, ServiceForm
from cms.settings.base import BASE_DIR
from tests.factories.accounts import UserFactory
from tests.factories.cases import ServiceFactory
from tests.factories.profiles import make_association
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"wagtailsnippets_cases_service:{name}", args=args)


@pytest.fixture
def admin(client):
    make_roles()
    user = UserFactory(role="admin")
    client.force_login(user)
    return user


def flat(prefix, value):
    """Post a block value the way the page's own script does."""
    if isinstance(value, list):
        fields = {f"{prefix}-count": str(len(value))}
        for number, item in enumerate(value):
            fields |= {
                f"{prefix}-{number}-type": ROW,
                f"{prefix}-{number}-order": str(number),
                f"{prefix}-{number}-deleted": "",
                **flat(f"{prefix}-{number}-value", item),
            }
        return fields
    if isinstance(value, dict):
        fields = {}
        for name, part in value.items():
            fields |= flat(f"{prefix}-{name}", part)
        return fields
    if isinstance(value, bool):
        return {prefix: "on"} if value else {}
    return {prefix: "" if value is None else str(value)}


def document(key="", ar="ورقة", **changes):
    values = {
        "label": {"ar": ar, "en": ""}, "hint": {"ar": "", "en": ""}, "evidence": "copy",
        "required": True, "max_age_days": None, "key": key,
        "show_if": {"match": "all", "conditions": []},
    }  # fmt: skip
    return {**values, **changes}


def as_shown(service):
    """The posted form of a service exactly as its edit page shows it."""
    form = ServiceViewSet().get_form_class(for_update=True)(instance=service)
    fields = {
        "name_ar": service.name["ar"], "name_en": service.name.get("en", ""),
        "summary_ar": service.summary.get("ar", ""), "summary_en": service.summary.get("en", ""),
        "icon": service.icon, "is_open": "on", "kind": service.kind, "slug": service.slug,
        "form": service.form_id, "workflow": service.workflow_id,
        "deciding_body_ar": service.deciding_body.get("ar", ""),
        "deciding_body_en": service.deciding_body.get("en", ""),
        "committee": service.committee_id or "", "requires_registration": "on",
        "window_clause": service.window_clause,
        "declaration_text_ar": service.declaration_text.get("ar", ""),
        "declaration_text_en": service.declaration_text.get("en", ""),
        "declaration_version": service.declaration_version,
    }  # fmt: skip
    for name in ("documents", "refusal_reasons"):
        field = form.fields[name]
        shown = field.block.get_prep_value(field.prepare_value(getattr(service, name)))
        rows = [item["value"] for item in shown]
        fields |= flat(name, [_plain(row) for row in rows])
    scoring = form.fields["scoring"]
    shown = scoring.block.get_prep_value(scoring.prepare_value(service.scoring))
    fields |= flat("scoring", [_plain(item["value"]) for item in shown])
    check = form.fields["precheck"]
    shown = check.block.get_prep_value(check.prepare_value(service.precheck))
    fields |= flat("precheck", _unwrapped(shown))
    return {**fields, **window(**form_initial(form))}


def _unwrapped(value):
    """The values of list blocks without their wrapping."""
    if isinstance(value, list):
        return [_unwrapped(item["value"]) for item in value]
    return (
        {name: _unwrapped(part) for name, part in value.items()}
        if isinstance(value, dict)
        else value
    )


def form_initial(form):
    names = ("reading", "not_before", "due", "unit", "anchor", "pause_on_missing")
    return {name: form.initial.get(f"window_{name}") for name in names}


def window(**changes):
    values = {"reading": "range", "not_before": 14, "due": 30, "unit": "calendar_days",
              "anchor": "complete", "pause_on_missing": True}  # fmt: skip
    values = {f"window_{name}": value for name, value in {**values, **changes}.items()}
    shown = {name: "" if value is None else value for name, value in values.items()}
    return {name: value for name, value in shown.items() if value is not False}


def _plain(row):
    for name in row.keys() & {"show_if", "when"}:
        lines = row[name]["conditions"]
        conditions = [line if "question" in line else line["value"] for line in lines]
        row = {**row, name: {**row[name], "conditions": conditions}}
    return row


def post(client, service, **changes):
    fields = {**as_shown(service), **changes}
    fields = {key: value for key, value in fields.items() if value is not None}
    return client.post(url("edit", service.pk), fields)


def errors_of(response):
    return response.context["form"].errors if response.context else {}


def test_saving_without_a_change_changes_no_letter_of_the_data(client, admin):
    service = ServiceFactory(icon="food")
    before = {name: getattr(service, name) for name in ("documents", "window", "refusal_reasons")}
    response = post(client, service)
    assert response.status_code == 302, errors_of(response)
    saved = Service.objects.get(pk=service.pk)
    assert {name: getattr(saved, name) for name in before} == before


def test_a_condition_on_a_paper_survives_the_form(client, admin):
    service = ServiceFactory(icon="food")
    post(client, service)
    saved = Service.objects.get(pk=service.pk)
    assert saved.documents[1]["show_if"] == {"all": [{"question": "has_income", "value": True}]}


def test_a_paper_is_added_and_gets_its_key(client, admin):
    service = ServiceFactory(icon="food", documents=[])
    paper = document(label={"ar": "عقد", "en": "Lease copy"}, max_age_days=30)
    response = post(client, service, **flat("documents", [paper]))
    assert response.status_code == 302, errors_of(response)
    assert Service.objects.get(pk=service.pk).documents == [
        {
            "key": "lease_copy",
            "label": {"ar": "عقد", "en": "Lease copy"},
            "required": True,
            "evidence": "copy",
            "max_age_days": 30,
        }  # fmt: skip
    ]


@pytest.mark.parametrize(
    ("written", "op", "kept"),
    [
        ("yes", "eq", True),
        ("لا", "eq", False),
        ("rented, owned", "in", ["rented", "owned"]),
        ("٣٠٠٠", "gt", 3000),
        ("woman", "ne", "woman"),
    ],
)
def test_what_is_compared_is_kept_as_the_answer_it_is_compared_with(
    client, admin, written, op, kept
):
    service = ServiceFactory(icon="food", documents=[])
    condition = {"question": "has_income", "op": op, "value": written}
    paper = document(show_if={"match": "any", "conditions": [condition]})
    response = post(client, service, **flat("documents", [paper]))
    assert response.status_code == 302, errors_of(response)
    (saved,) = Service.objects.get(pk=service.pk).documents
    assert saved["show_if"] == {"any": [{"question": "has_income", "op": op, "value": kept}]}


def test_a_paper_cannot_depend_on_what_the_form_does_not_ask(client, admin):
    service = ServiceFactory(icon="food", documents=[])
    condition = {"question": "shoe_size", "op": "eq", "value": "44"}
    paper = document(ar="شهادة", show_if={"match": "all", "conditions": [condition]})
    response = post(client, service, **flat("documents", [paper]))
    assert response.status_code == 200
    (message,) = errors_of(response)["documents"]
    assert "shoe_size" in message
    assert "شهادة" in message
    assert Service.objects.get(pk=service.pk).documents == []


def test_two_papers_cannot_share_a_key(client, admin):
    service = ServiceFactory(icon="food", documents=[])
    response = post(client, service, **flat("documents", [document("a"), document("a")]))
    assert response.status_code == 200
    assert "a" in errors_of(response)["documents"][0]


def test_a_paper_needs_its_arabic_name(client, admin):
    service = ServiceFactory(icon="food", documents=[])
    paper = document(label={"ar": "", "en": "Lease"})
    assert post(client, service, **flat("documents", [paper])).status_code == 200
    assert Service.objects.get(pk=service.pk).documents == []


# --- Window -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({}, True),
        ({"reading": "minimum", "due": None}, True),
        ({"reading": "maximum", "not_before": None}, True),
        ({"reading": "", "not_before": None, "due": None}, True),
        ({"due": None}, False),
        ({"not_before": None}, False),
        ({"reading": "minimum", "not_before": None}, False),
        ({"reading": "maximum", "due": None}, False),
        ({"due": 7}, False),
    ],
)
def test_a_window_is_kept_only_when_its_reading_has_its_numbers(client, admin, changes, good):
    service = ServiceFactory(icon="food")
    response = post(client, service, **window(**changes))
    assert (response.status_code == 302) is good, errors_of(response)


def test_without_a_reading_no_time_is_promised(client, admin):
    service = ServiceFactory(icon="food")
    post(client, service, **window(reading="", not_before=None, due=None))
    assert Service.objects.get(pk=service.pk).window == {}


# --- Declaration and reasons --------------------------------------------------------------------


def test_other_words_to_sign_need_another_version(client, admin):
    service = ServiceFactory(icon="food")
    response = post(client, service, declaration_text_ar="أقر وأتعهد.")
    assert response.status_code == 200
    assert "declaration_version" in errors_of(response)
    changes = {"declaration_text_ar": "أقر وأتعهد.", "declaration_version": "2"}
    assert post(client, service, **changes).status_code == 302


def test_what_can_be_refused_needs_a_reason_to_choose(client, admin):
    service = ServiceFactory(icon="food")
    fields = {k: v for k, v in as_shown(service).items() if not k.startswith("refusal_reasons")}
    response = client.post(url("edit", service.pk), {**fields, "refusal_reasons-count": "0"})
    assert response.status_code == 200
    assert "refusal_reasons" in errors_of(response)


# --- The screens --------------------------------------------------------------------------------


def test_a_closed_service_says_so_in_the_list_and_tells_its_history(client, admin):
    service = ServiceFactory(icon="food")
    post(client, service, is_open=None)
    saved = Service.objects.get(pk=service.pk)
    assert not saved.is_open
    assert saved.history.first().history_user == admin
    assert client.get(url("list")).status_code == 200
    assert client.get(url("history", service.pk)).status_code == 200


def test_the_edit_page_leads_to_the_public_page(client, admin):
    service = ServiceFactory(icon="food")
    page = client.get(url("edit", service.pk)).content.decode()
    assert reverse("service", args=[service.slug]) in page


def test_nobody_meets_raw_json(client, admin):
    page = client.get(url("edit", ServiceFactory(icon="food").pk)).content.decode()
    for name in ("documents", "window", "refusal_reasons", "signature_modes"):
        assert f'<textarea name="{name}"' not in page


def test_every_drawing_offered_is_in_the_sprite():
    sprite = (BASE_DIR / "cms/static/sila/img/icons.svg").read_text()
    missing = [icon for icon in ServiceIcon.values if f'id="{icon}"' not in sprite]
    assert missing == []


@pytest.mark.parametrize("role", ["officer", "receptionist", "chair", "auditor"])
def test_services_are_closed_to_everyday_roles(client, role):
    make_roles()
    service = ServiceFactory(icon="food")
    client.force_login(UserFactory(role=role))
    for address in (url("list"), url("edit", service.pk), url("add"), url("history", service.pk)):
        assert client.get(address).status_code == 302
    assert post(client, service, name_ar="x").status_code == 302
    assert Service.objects.get(pk=service.pk).name == service.name


def test_the_director_reads_services_and_changes_none(client):
    make_roles()
    service = ServiceFactory(icon="food")
    client.force_login(UserFactory(role="director"))
    assert client.get(url("list")).status_code == 200
    assert client.get(url("edit", service.pk)).status_code == 302
    assert json.dumps(Service.objects.get(pk=service.pk).name) == json.dumps(service.name)


@pytest.mark.parametrize("code", ["eny", "env", "irt", "hud", "mam"])
def test_every_service_of_every_profile_is_saved_as_it_stands(client, admin, code):
    make_association(code)
    for service in Service.objects.all():
        form = ServiceViewSet().get_form_class(for_update=True)(as_shown(service), instance=service)
        assert form.is_valid(), (service.slug, form.errors)
        saved = form.save(commit=False)
        stored = Service.objects.get(pk=service.pk)
        for name in ("documents", "window", "refusal_reasons", "precheck", "scoring"):
            assert getattr(saved, name) == getattr(stored, name), (service.slug, name)


def test_a_workflow_that_passes_a_committee_needs_one(client, admin):
    service = ServiceFactory()
    assert errors_of(post(client, service, committee=""))["committee"]


def test_a_service_is_not_opened_on_a_form_that_nobody_published(client, admin):
    service, draft = (
        ServiceFactory(),
        ServiceForm.objects.create(key="draft", title={"ar": "مسودة"}),
    )
    assert errors_of(post(client, service, form=draft.pk, documents=[]))["form"]
    assert "form" not in errors_of(post(client, service, form=draft.pk, is_open="", documents=[]))


# --- Made by an editor, opened by a publisher -----------------------------------------------------


def as_role(client, role):
    make_roles()
    user = UserFactory(role=role)
    client.force_login(user)
    return user


def new_service(pattern, **changes):
    """What an editor posts to make a service like `pattern`."""
    names = {"name_ar": "إعانة الأسرة", "name_en": "Family aid", "slug": "", "is_open": "on"}
    return {**as_shown(pattern), **names, **changes}


def test_an_editor_makes_a_service_that_nobody_outside_sees_until_a_publisher_opens_it(client):
    pattern = ServiceFactory(icon="food")
    editor = as_role(client, "editor")
    response = client.post(url("add"), new_service(pattern))
    assert response.status_code == 302, errors_of(response)
    made = Service.objects.get(slug="family-aid")
    assert (made.is_open, made.is_draft) == (False, True)
    assert made.order > pattern.order
    assert made.history.first().history_user == editor
    page = reverse("service", args=[made.slug])
    assert client.get(page).status_code == 200
    client.logout()
    assert client.get(page).status_code == 404
    assert client.get(reverse("request_start", args=[made.slug])).status_code == 404

    as_role(client, "publisher")
    response = post(client, made)
    assert response.status_code == 302, errors_of(response)
    made.refresh_from_db()
    assert (made.is_open, made.is_draft) == (True, False)
    client.logout()
    assert client.get(page).status_code == 200


def test_an_editor_cannot_change_what_the_public_uses(client):
    service = ServiceFactory(icon="food")
    as_role(client, "editor")
    assert post(client, service, name_ar="x").headers["Location"] == url("list")
    assert client.get(url("edit", service.pk)).headers["Location"] == url("list")
    assert Service.objects.get(pk=service.pk).name == service.name


def test_an_editor_changes_a_closed_service_and_cannot_open_it(client):
    service = ServiceFactory(icon="food", is_open=False)
    as_role(client, "editor")
    response = post(client, service, name_ar="سلة")
    assert response.status_code == 302, errors_of(response)
    service.refresh_from_db()
    assert (str(service.name), service.is_open) == ("سلة", False)


def test_papers_may_depend_on_a_form_that_still_waits_for_its_publisher(client):
    pattern = ServiceFactory(icon="food")
    as_role(client, "editor")
    form = ServiceForm.objects.create(key="draft", title={"ar": "مسودة"}, live=False)
    form.definition = pattern.form.definition
    form.save_revision()
    ServiceForm.objects.filter(pk=form.pk).update(definition={})
    condition = {"question": "هل لكم دخل؟", "op": "eq", "value": "نعم"}
    paper = document(show_if={"match": "all", "conditions": [condition]})
    posted = new_service(pattern, form=form.pk, **flat("documents", [paper]))
    response = client.post(url("add"), posted)
    assert response.status_code == 302, errors_of(response)
    (kept,) = Service.objects.get(slug="family-aid").documents
    assert kept["show_if"] == {"all": [{"question": "has_income", "op": "eq", "value": True}]}


def test_only_who_may_open_services_arranges_the_catalogue(client):
    service = ServiceFactory(icon="food")
    as_role(client, "editor")
    assert client.post(url("reorder", service.pk) + "?position=0").status_code == 302


def words(ar, en=""):
    return {"ar": ar, "en": en}


def check_question(**changes):
    never = {"match": "all", "conditions": []}
    values = {"label": words("هل تقيمون هنا؟", "Do you live here?"), "type": "yes_no", "key": "",
              "choices": [], "hint": words(""), "minimum": "", "maximum": "",
              "show_if": never}  # fmt: skip
    return {**values, **changes}


def check_rule(advice, ar, *conditions):
    when = {"match": "all", "conditions": list(conditions)}
    return {"advice": advice, "when": when, "reason": words(ar), "next_step": words("")}


FAR = {"question": "هل تقيمون هنا؟", "op": "eq", "value": "لا"}


def test_an_editor_gives_a_service_its_score_in_the_words_of_its_form(client, admin):
    service = ServiceFactory(icon="food")
    when = {"match": "all", "conditions": [{"question": "هل لكم دخل؟", "op": "eq", "value": "لا"}]}
    part = {"label": words("لا دخل", "No income"), "sentence": words("لا يدخل البيت شيء."),
            "points": 30, "when": when, "key": ""}  # fmt: skip
    response = post(client, service, **flat("scoring", [part]))
    assert response.status_code == 302, errors_of(response)
    (kept,) = Service.objects.get(pk=service.pk).scoring
    assert (kept["key"], kept["points"]) == ("no_income", 30)
    assert kept["when"] == {"all": [{"question": "has_income", "op": "eq", "value": False}]}
    lost = {**when, "conditions": [{"question": "غيره", "op": "eq", "value": "لا"}]}
    response = post(client, service, **flat("scoring", [{**part, "when": lost}]))
    assert list(errors_of(response)) == ["scoring"]


def test_an_editor_gives_a_service_its_precheck_in_words(client, admin):
    service = ServiceFactory(icon="food")
    rules = [check_rule("unlikely", "نخدم أهل المنطقة.", FAR), check_rule("ask", "اسألونا.")]
    sent = flat("precheck", {"intro": words(""), "questions": [check_question()], "rules": rules})
    response = post(client, service, **sent)
    assert response.status_code == 302, errors_of(response)
    kept = Service.objects.get(pk=service.pk)
    assert kept.precheck["rules"][0]["when"] == {
        "all": [{"question": "do_you_live_here", "value": False}]
    }
    assert kept.precheck_document.questions[0].label["en"] == "Do you live here?"
    assert not service.history.earliest().precheck


@pytest.mark.parametrize(
    ("question", "rules"),
    [
        (check_question(), [check_rule("ask", "أ"), check_rule("ask", "ب")]),
        (check_question(), [check_rule("likely", "أ", {**FAR, "question": "غيره"})]),
        (check_question(type="choice"), [check_rule("ask", "أ")]),
    ],
)
def test_a_precheck_that_could_not_speak_is_refused(client, admin, question, rules):
    service = ServiceFactory(icon="food")
    sent = flat("precheck", {"intro": words(""), "questions": [question], "rules": rules})
    response = post(client, service, **sent)
    assert list(errors_of(response)) == ["precheck"]
    assert not Service.objects.get(pk=service.pk).precheck


def test_a_precheck_is_shown_in_words_with_the_way_to_try_it(client, admin):
    here = {"key": "here", "type": "yes_no", "label": {"ar": "هل تقيمون هنا؟"}}
    rules = [
        {"advice": "unlikely", "when": {"all": [{"question": "here", "value": False}]},
         "reason": {"ar": "نخدم أهل المنطقة."}},
        {"advice": "ask", "reason": {"ar": "اسألونا."}},
    ]  # fmt: skip
    service = ServiceFactory(precheck={"questions": [here], "rules": rules})
    page = client.get(url("edit", service.pk)).content.decode()
    for words in ("هل تقيمون هنا؟", "نخدم أهل المنطقة.", f"/services/{service.slug}/check/"):
        assert words in page
