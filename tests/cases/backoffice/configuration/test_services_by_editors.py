"""Services made by editors, opened by publishers; score and pre-check in the words of the form."""

from django.urls import reverse

import pytest

from cases.models import Service, ServiceForm
from tests.cases.backoffice.configuration.posted import (
    as_shown,
    document,
    errors_of,
    flat,
    post,
    url,
)
from tests.factories.accounts import UserFactory
from tests.factories.cases import ServiceFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


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
    service, other = ServiceFactory(icon="food"), ServiceFactory(icon="food")
    rules = [check_rule("unlikely", "نخدم أهل المنطقة.", FAR), check_rule("ask", "اسألونا.")]
    rules[0]["instead"] = other.slug
    sent = flat("precheck", {"intro": words(""), "questions": [check_question()], "rules": rules})
    response = post(client, service, **sent)
    assert response.status_code == 302, errors_of(response)
    kept = Service.objects.get(pk=service.pk)
    assert kept.precheck["rules"][0]["when"] == {
        "all": [{"question": "do_you_live_here", "value": False}]
    }
    assert kept.precheck["rules"][0]["instead"] == other.slug
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
