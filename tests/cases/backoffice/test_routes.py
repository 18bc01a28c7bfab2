"""Every address of the house, and who may open it: own case, restricted case, another branch.

`route_table` says what each route expects. A route without an entry fails.
"""

from fnmatch import fnmatch
from io import BytesIO
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import NoReverseMatch, resolve, reverse

import pytest

from cases.models import Case, CaseView
from cms.accounts.roles import Role
from tests.cases.backoffice.records import records_of, routes
from tests.cases.backoffice.route_table import OVERSEERS, SIGHT, TABLE, Configured, Records
from tests.factories.cases import CaseFactory, CommitteeFactory, ServiceFactory
from tests.factories.meetings import before_committee, planned


def _expected(name: str) -> Any:
    return next((value for known, value in TABLE.items() if fnmatch(name, known)), None)


def _named() -> dict[str, tuple[str, ...]]:
    """Every named route and the parts its address needs (the shortest, where there are several)."""
    found: dict[str, tuple[str, ...]] = {}
    for name, entry, _path in routes():
        if not name.endswith(":") and name:
            found.setdefault(name, tuple(entry.pattern.regex.groupindex))
    return found


def _answer(url: str, user: Any) -> Any:
    """Return what the view behind an address answers this user, or the status of its refusal.

    The view is called as the resolver gives it, with every check round it, but no page is written:
    thousands of doors in seconds. The doors themselves, with their pages, are tried in test_scope.
    """
    response = _call(RequestFactory().get(url), user)
    return _call(RequestFactory().post(url), user) if response.status_code == 405 else response


def _call(request: Any, user: Any) -> Any:
    match = resolve(request.path)
    request.user, request.session, request.resolver_match = user, SessionStore(), match
    request._messages = FallbackStorage(request)
    try:
        return match.func(request, *match.args, **match.kwargs)
    except Http404:
        return HttpResponse(status=404)
    except PermissionDenied:
        return HttpResponse(status=403)


def _is_let_in(response: Any) -> bool:
    away = (reverse("wagtailadmin_home"), reverse("wagtailsnippets_cases_service:list"))
    sent_away = response.status_code == 302 and response["Location"] in away
    return not sent_away and response.status_code not in (403, 404)


def test_every_route_says_whose_it_is():
    assert [name for name in _named() if _expected(name) is None] == []


def test_no_entry_outlives_its_route():
    names = _named()
    assert [known for known in TABLE if not any(fnmatch(name, known) for name in names)] == []


def _meeting_values(committee: Any, secretary: Any, case: Case) -> dict[str, Any]:
    meeting = planned(committee, case, secretary=secretary)
    return {"pk": meeting.pk, "item_pk": meeting.items.get().pk, "deed": "attendance"}


def _worlds(office: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """The same records three times: own, restricted, other."""
    restricted = CaseFactory(
        branch=office.branch, service=ServiceFactory(restricted=True, committee=None)
    )
    beside = CaseFactory(branch=office.branch, service=ServiceFactory(committee=None))
    cases = {"own": office.case, "restricted": restricted, "other": office.elsewhere}
    worlds = {key: records_of(case, beside) for key, case in cases.items()}
    for key, case in cases.items():
        worlds[key]["desk"] = {"pk": case.pk}
    secretary = office.people[Role.SECRETARY]
    sits_here = office.case.service.committee
    worlds["own"]["meetings"] = _meeting_values(
        sits_here, secretary, before_committee(office.case.service)
    )
    other = CommitteeFactory()
    values = _meeting_values(other, secretary, before_committee(ServiceFactory(committee=other)))
    other.secretary = office.people[Role.RESEARCHER]
    other.save()
    worlds["other"]["meetings"] = values
    return worlds


def _addresses(world: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The address of every route about records in one of the three worlds."""
    found = {}
    for name, parts in _named().items():
        space = name.partition(":")[0]
        if isinstance(_expected(name), Records) and space in world:
            found[name] = reverse(name, kwargs={part: world[space][part] for part in parts})
    return found


def _tried(world: str, number: int) -> list[Role]:
    """Return who tries one route: taking turns, every role tries a part of every family."""
    overseer = sorted(OVERSEERS)[number % len(OVERSEERS)]
    if world == "other":
        return [overseer]
    here = sorted(SIGHT - OVERSEERS)[number % 3]
    if world == "restricted":
        return [here, overseer]
    others = sorted(set(Role) - SIGHT)
    return [here, overseer, others[number % len(others)], others[(number + 4) % len(others)]]


def test_each_role_opens_what_is_theirs_and_nothing_else(office, monkeypatch):
    """Through every route, for the own case, a restricted one, and one of another branch (that
    as every role: test_scope)."""
    monkeypatch.setattr(FieldFile, "open", lambda _file, mode="rb": BytesIO(b"%PDF"))
    monkeypatch.setattr("cases.services.letter_paper.pdf_of", lambda _page: b"%PDF")
    wrong = []
    assert [office.people[role] for role in Role]  # before the meetings: two of them are members
    for world, values in _worlds(office).items():
        for number, (name, url) in enumerate(_addresses(values).items()):
            for role in _tried(world, number):
                expected = role in getattr(_expected(name), world)
                response = _answer(url, office.people[role])
                if _is_let_in(response) != expected:
                    wrong.append(f"{world} {name} {role.value} {response.status_code}")
    assert not wrong, "\n".join(wrong)


def _without_right(expected: Configured, number: int) -> list[Role]:
    """Three of those who have no right, taking turns."""
    roles = sorted(set(Role) - expected.roles)
    return [roles[(number + turn) % len(roles)] for turn in (0, 4, 8)]


def test_configuration_opens_only_to_those_who_have_a_right_over_it(office):
    """Whoever has none is sent away, by every route and whatever row it names."""
    row = {"pk": 1, "revision_id": 1, "revision_id_a": 1, "revision_id_b": 1, "task_id": 1}
    row |= {"number": 1, "action_name": "approve", "task_state_id": 1, "workflow_state_id": 1}
    wanted = {
        name: reverse(name, kwargs={part: row[part] for part in parts})
        for name, parts in _named().items()
        if isinstance(_expected(name), Configured)
    }
    wrong = []
    for number, (name, url) in enumerate(wanted.items()):
        for role in _without_right(_expected(name), number):
            if _is_let_in(response := _answer(url, office.people[role])):
                wrong.append(
                    f"{name} {role.value} {response.status_code} {response.get('Location')}"
                )
    assert not wrong, "\n".join(wrong)


def test_whoever_is_not_signed_in_is_led_to_the_door(office):
    """Every address below the back office, whatever its parts name."""
    nobody, wrong = AnonymousUser(), []
    for name, parts in _named().items():
        url = _any_address(name, parts)
        if url and url.startswith("/admin/") and name not in _OPEN_DOORS:
            response = _answer(url, nobody)
            led = response.status_code == 302 and reverse("wagtailadmin_login") in response.url
            if not led and _is_let_in(response):
                wrong.append((name, response.status_code))
    assert not wrong, "\n".join(wrong)
    assert not CaseView.objects.exists()


#: What somebody who is not signed in needs in order to be.
_OPEN_DOORS = (
    *("wagtailadmin_login", "wagtailadmin_password_reset", "wagtailadmin_password_reset_done"),
    *("wagtailadmin_password_reset_confirm", "wagtailadmin_password_reset_complete"),
    *("wagtailadmin_sprite", "wagtailadmin_javascript_catalog", "wagtailadmin_logout"),
)


def _any_address(name: str, parts: tuple[str, ...]) -> str:
    for value in (1, "1", "a", "cases"):
        try:
            return reverse(name, kwargs=dict.fromkeys(parts, value))
        except NoReverseMatch:
            continue
    return ""


@pytest.mark.parametrize("kind", [Records, Configured])
def test_the_walks_have_something_to_walk(kind):
    assert sum(isinstance(_expected(name), kind) for name in _named()) > 50
