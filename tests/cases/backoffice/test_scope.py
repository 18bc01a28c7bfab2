"""Nobody sees a case outside their scope: not in a list, a room, a file, an export, anywhere."""

import io
import zipfile

from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, get_resolver, reverse

from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, ReferenceIndex
from wagtail.permissions import policy_registry
from wagtail.snippets.models import get_snippet_models

import pytest

from cases.backoffice.scoped import ScopedSnippetViewSet
from cases.enums import DecisionResult
from cases.models import (
    Appointment,
    Case,
    CaseDocument,
    CaseExport,
    CaseView,
    Consent,
    Contact,
    Decision,
    Delivery,
    KinshipDeclaration,
    Letter,
    Person,
)
from cms.accounts.roles import Role
from cms.notices.models import Notice
from tests.cases.backoffice.conftest import IDENTIFIER, MOBILE, NAME
from tests.cases.backoffice.records import records_of
from tests.depth import daily
from tests.factories.cases import CaseFactory, ServiceFactory

NAMESPACES = (
    *("cases", "persons", "papers", "decisions", "deliveries", "messages"),
    *("contacts", "appointments", "letters", "view_log", "exports", "kinships"),
    "consents",
)
PEOPLES_MODELS = [
    *(Case, Person, CaseDocument, Decision, Delivery, Notice),
    *(Contact, Appointment, Letter, CaseView, CaseExport, KinshipDeclaration),
    Consent,
]
#: Filled in where an address names something that is not a record of its own.
_PLAIN = {"tab": "all", "span": "coming", "way": "in"}
#: Not there at all without the right: test_emergencies.
_SHUT = {"emergency"}
#: Sees no case anywhere, whatever the branch.
WITHOUT_CASES = (Role.EDITOR, Role.PUBLISHER, Role.ADMIN)
#: Works in one branch, or on what comes before them, and on nothing else.
LIMITED = tuple(
    role for role in Role.values if role not in (Role.DIRECTOR, Role.AUDITOR, Role.PRIVACY_OFFICER)
)
#: One that sees a branch, one that sees what came before it, one that sees nothing.
LIMITED_DAILY = daily(Role.OFFICER.value, Role.MEMBER.value, Role.EDITOR.value, of=LIMITED)


def _object_urls(office, case):
    """Every admin address of a scoped viewset that names a record, for one case."""
    values = records_of(case, office.case)
    for namespace in NAMESPACES:
        for name, keys in _patterns(namespace):
            if keys and not _PLAIN.keys() & set(keys):
                yield reverse(f"{namespace}:{name}", kwargs={k: values[namespace][k] for k in keys})


def _list_urls():
    for namespace in NAMESPACES:
        for name, keys in _patterns(namespace):
            if not keys:
                yield from [] if name in _SHUT else [reverse(f"{namespace}:{name}")]
            elif plain := {key: _PLAIN[key] for key in keys if key in _PLAIN}:
                yield reverse(f"{namespace}:{name}", kwargs=plain)


def _patterns(namespace):
    """The routes of a namespace as they are mounted, with the names of their parts."""
    resolver = _find(get_resolver(), namespace)
    return [(p.name, tuple(p.pattern.converters)) for p in resolver.url_patterns]


def _find(resolver, namespace):
    for entry in getattr(resolver, "url_patterns", []):
        if getattr(entry, "namespace", None) == namespace:
            return entry
        if hasattr(entry, "url_patterns") and (found := _find(entry, namespace)):
            return found
    return None


def _says_nothing_of(response, case):
    body = response.content.decode(errors="replace") if not response.streaming else ""
    for secret in (case.reference, NAME, MOBILE, MOBILE[-9:], IDENTIFIER):
        assert secret not in body, f"{secret} shows at {response.request['PATH_INFO']}"


def test_every_scoped_viewset_is_walked_here():
    """A snippet that is, or hangs on, a case or a person must be scoped, and be walked below."""
    about_people = {
        model
        for model in get_snippet_models()
        if model in (Case, Person)
        or any(field.related_model in (Case, Person) for field in model._meta.concrete_fields)
    }
    assert about_people <= set(PEOPLES_MODELS)
    for model in PEOPLES_MODELS:
        assert isinstance(model.snippet_viewset, ScopedSnippetViewSet)
        assert model.snippet_viewset.url_namespace in NAMESPACES
    assert all(_patterns(namespace) for namespace in NAMESPACES)


@pytest.mark.parametrize("role", LIMITED_DAILY)
def test_an_outsider_gets_404_for_every_address_of_a_case(office, role):
    client = office.client(role)
    for url in _object_urls(office, office.elsewhere):
        for response in (client.get(url), client.post(url, {"to": "study"})):
            assert response.status_code in (404, 302, 405), url
            if response.status_code == 302:  # Wagtail's door: no permission for the model at all
                assert response["Location"] == reverse("wagtailadmin_home")
            _says_nothing_of(response, office.elsewhere)
    assert not CaseView.objects.filter(case=office.elsewhere).exists()
    assert Case.objects.get(pk=office.elsewhere.pk).stage == office.elsewhere.stage


@pytest.mark.parametrize("role", LIMITED_DAILY)
def test_an_outsider_finds_nothing_in_lists_and_exports(office, role):
    client = office.client(role)
    for url in _list_urls():
        for query in ({}, {"export": "csv"}):
            _holds_nothing_of(client.get(url, query), office.elsewhere)


@pytest.mark.thorough
def test_another_format_or_order_of_a_list_lets_nobody_further_in(office):
    """Both are the same for every role: the rows were chosen before."""
    client = office.client(Role.OFFICER)
    for url in _list_urls():
        for query in ({"export": "xlsx"}, {"ordering": "owner__password"}):
            _holds_nothing_of(client.get(url, query), office.elsewhere)


def _holds_nothing_of(response, case):
    assert response.status_code in (200, 302), response.request["PATH_INFO"]
    if response.streaming:
        assert case.reference not in _told_by(b"".join(response.streaming_content))
    _says_nothing_of(response, case)


def _told_by(file):
    """What an export says; a workbook is a packed folder of texts."""
    if not zipfile.is_zipfile(io.BytesIO(file)):
        return file.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


@pytest.mark.parametrize("role", LIMITED_DAILY)
@pytest.mark.parametrize("address", ["cases:list", "cases:list_results", "persons:list"])
def test_an_outsider_finds_nothing_by_searching(office, role, address):
    client = office.client(role)
    for words in (NAME, MOBILE, IDENTIFIER, office.elsewhere.reference):
        response = client.get(reverse(address), {"q": words})
        assert response.status_code in (200, 302)
        # The page echoes the words themselves, so the rows are looked at.
        assert response.status_code == 302 or not list(response.context["object_list"])


@pytest.mark.parametrize("role", WITHOUT_CASES)
def test_who_has_no_case_role_finds_no_door(office, role):
    client = office.client(role)
    for url in _list_urls():
        response = client.get(url)
        if role == Role.ADMIN and url.startswith(reverse("messages:list")):
            _says_nothing_of(response, office.case)  # only what was kept on this machine
            continue
        assert response["Location"] == reverse("wagtailadmin_home")
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("cases:list") not in home


@pytest.mark.parametrize("role", [r for r in Role.values if r not in WITHOUT_CASES])
def test_who_works_on_cases_opens_the_queue(office, role):
    assert office.client(role).get(reverse("cases:list")).status_code == 200


def test_nobody_is_let_in_without_signing_in(office, client):
    for url in [*_list_urls(), *_object_urls(office, office.case)]:
        response = client.get(url)
        assert response.status_code == 302
        assert reverse("wagtailadmin_login") in response["Location"]


@pytest.mark.parametrize("model", PEOPLES_MODELS)
@pytest.mark.parametrize("view", ["add", "edit", "copy", "delete", "history", "usage"])
def test_generic_forms_deletion_usage_and_history_do_not_exist(model, view):
    namespace = model.snippet_viewset.url_namespace
    with pytest.raises(NoReverseMatch):
        reverse(f"{namespace}:{view}", args=[1])


@pytest.mark.parametrize("model", PEOPLES_MODELS)
def test_there_is_no_chooser_of_people(office, model):
    client = office.client(Role.DIRECTOR)
    label = f"{model._meta.app_label}/{model._meta.model_name}"
    for path in ("", "results/", f"chosen/{office.case.pk}/", "chosen-multiple/?id=1", "create/"):
        assert client.get(f"/admin/snippets/choose/{label}/{path}").status_code == 404


@pytest.mark.parametrize("model", PEOPLES_MODELS)
def test_bulk_deletion_does_not_exist_and_names_nobody(office, model):
    url = reverse(
        "wagtail_bulk_action", args=[model._meta.app_label, model._meta.model_name, "delete"]
    )
    for role in (Role.OFFICER, Role.DIRECTOR, Role.EDITOR):
        for send in (office.client(role).get, office.client(role).post):
            response = send(f"{url}?id={office.case.pk}&id={office.elsewhere.pk}")
            assert response.status_code == 404
            _says_nothing_of(response, office.elsewhere)
    assert Case.objects.count() == 2


@pytest.mark.parametrize("action", ["add", "change", "delete", "publish"])
def test_even_a_superuser_changes_nothing_past_the_services(office, action):
    office.people[Role.OFFICER].is_superuser = True
    for model in PEOPLES_MODELS:
        policy = policy_registry.get_by_type(model)
        assert not policy.user_has_permission(office.people[Role.OFFICER], action)
        assert not policy.users_with_permission(action).exists()


def test_a_policy_answers_row_by_row(office):
    policy = policy_registry.get_by_type(Case)
    officer = office.people[Role.OFFICER]
    assert policy.user_has_permission_for_instance(officer, "view", office.case)
    assert not policy.user_has_permission_for_instance(officer, "view", office.elsewhere)
    assert not policy.user_has_permission_for_instance(officer, "change", office.case)
    assert list(policy.instances_user_has_permission_for(officer, "view")) == [office.case]
    assert officer in policy.users_with_permission("view")
    assert office.people[Role.EDITOR] not in policy.users_with_permission("view")


def test_the_site_history_never_names_a_case(office):
    log(office.elsewhere, "wagtail.edit", user=office.people[Role.OFFICER])
    log(office.elsewhere.person, "wagtail.edit", user=office.people[Role.OFFICER])
    assert not ModelLogEntry.objects.exists()
    for role in (Role.EDITOR, Role.OFFICER):
        for query in ("", "?export=csv"):
            response = office.client(role).get(reverse("wagtailadmin_reports:site_history") + query)
            if response.streaming:
                assert office.elsewhere.reference.encode() not in b"".join(response)
            else:
                _says_nothing_of(response, office.elsewhere)


def test_the_reference_index_holds_nothing_about_people(office):
    types = ContentType.objects.get_for_models(*PEOPLES_MODELS).values()
    assert not ReferenceIndex.objects.filter(content_type__in=types).exists()
    assert not ReferenceIndex.objects.filter(to_content_type__in=types).exists()


def test_titles_tell_no_name(office):
    Decision.objects.create(case=office.elsewhere, result=DecisionResult.ACCEPT)
    for model in PEOPLES_MODELS:
        for row in model._default_manager.all():
            assert NAME not in str(row)


def test_a_restricted_case_is_nobodys_but_its_owners(office):
    case = CaseFactory(branch=office.branch, service=ServiceFactory(restricted=True))
    url = reverse("cases:inspect", args=[case.pk])
    assert office.client(Role.OFFICER).get(url).status_code == 404
    case.owner = office.people[Role.OFFICER]
    case.save()
    page = office.client(Role.OFFICER).get(url)
    assert page.status_code == 200
    assert case.person.name in page.content.decode()


def test_the_director_sees_a_restricted_case_without_its_name(office):
    case = CaseFactory(service=ServiceFactory(restricted=True))
    client = office.client(Role.DIRECTOR)
    queue = client.get(reverse("cases:queue", args=["all"])).content.decode()
    assert case.reference in queue
    assert case.person.name not in queue
    room = client.get(reverse("cases:inspect", args=[case.pk])).content.decode()
    assert case.person.name not in room
    assert case.answers["name"] not in room
    people = client.get(reverse("persons:list")).content.decode()
    assert case.person.name not in people
    assert client.get(reverse("persons:inspect", args=[case.person_id])).status_code == 404
    found = client.get(reverse("cases:list"), {"q": case.person.name})
    assert not found.context["object_list"]
