"""Every address of the house, and who may open it: own case, restricted case, another branch.

The table says what each route expects. A route without an entry fails: whoever adds an address says
here whose it is.
"""

from dataclasses import dataclass, field
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
from cases.permissions import KEEPING_FILES, MERGING_FILES, ROOM_PARTS, RoomPart
from cms.accounts.roles import ROLE_PERMISSIONS, Role
from tests.cases.backoffice.records import records_of, routes
from tests.factories.cases import CaseFactory, CommitteeFactory, ServiceFactory
from tests.factories.meetings import before_committee, planned

Roles = frozenset[Role]

OVERSEERS: Roles = frozenset({Role.DIRECTOR, Role.AUDITOR, Role.PRIVACY_OFFICER})
#: Who sees the case of this office: new, nobody's yet, and in their branch.
SIGHT: Roles = OVERSEERS | {Role.RECEPTIONIST, Role.OFFICER, Role.REPRESENTATIVE}
NOBODY: Roles = frozenset()


def _may(codename: str) -> Roles:
    return frozenset(role for role, rights in ROLE_PERMISSIONS.items() if codename in rights)


def _reads(*parts: RoomPart) -> Roles:
    return frozenset(role for role in SIGHT if set(parts) <= ROOM_PARTS[role])


@dataclass(frozen=True)
class Records:
    """An address with a record in it: who opens it for a case of their own branch, for a restricted
    case nobody gave them, and for a case of another branch."""

    own: Roles
    restricted: Roles = NOBODY
    other: Roles = NOBODY


@dataclass(frozen=True)
class NoRecord:
    """A list, a new form, or something that is not about people; `why` says who looks after it."""

    why: str


@dataclass(frozen=True)
class Configured:
    """Configuration: for the roles with one of these rights over its model, and nobody else."""

    model: str
    rights: tuple[str, ...] = ("add", "change", "delete", "view")
    roles: Roles = field(init=False)

    def __post_init__(self) -> None:
        held = frozenset().union(*(_may(f"{self._app}.{r}_{self._name}") for r in self.rights))
        object.__setattr__(self, "roles", held)

    @property
    def _app(self) -> str:
        return self.model.partition(".")[0]

    @property
    def _name(self) -> str:
        return self.model.partition(".")[2]


def _case(own: Roles = SIGHT) -> Records:
    """Who answers for the house opens every case, restricted or not; everybody else their own."""
    return Records(own, restricted=own & OVERSEERS, other=own & OVERSEERS)


#: A person of a restricted case is known to its owner only; of another branch to the director and
#: those who answer for the house.
_FILE = Records(SIGHT & _may("cases.view_person"), other=OVERSEERS)
_DESK = Records(SIGHT & _may("cases.view_contact"), other=OVERSEERS)
_LETTER = Records(SIGHT & _may("cases.view_letter"), other=OVERSEERS)
#: They name the person: of a restricted case nobody's but its owner's.
_LETTERS = Records(_reads(RoomPart.PERSON), other=OVERSEERS)
_NOTICE = _case(SIGHT & _may("notices.view_notice"))
_CALL = _case(SIGHT & _may("notices.change_notice"))
_MEETING = Records(
    OVERSEERS | {Role.SECRETARY, Role.MEMBER, Role.CHAIR}, restricted=NOBODY, other=OVERSEERS
)
_LISTS = NoRecord("lists: test_scope looks for cases out of sight in every one")
_PUBLIC = NoRecord("the public: tests/public_site")
_EDITORS = NoRecord("pages and media: Wagtail's own rights, nobody's case")
_WAGTAIL = NoRecord("Wagtail's own: it knows no case (reports, bulk, chooser: test_scope)")

#: Route, or a pattern of routes → what it expects; the first that fits counts.
TABLE: dict[str, Records | NoRecord | Configured] = {
    # --- the case room --------------------------------------------------------------------------
    "cases:inspect": _case(),
    **dict.fromkeys(
        (
            *("cases:move", "cases:reassign", "cases:show-name", "cases:check-document"),
            *("cases:request-missing", "cases:save-study", "cases:cast-vote"),
            *("cases:record-decision", "cases:override-window", "cases:register"),
            *("cases:use-contact", "cases:keep-contact", "cases:take-household"),
            "cases:show-needs",
            *("cases:plan-delivery", "cases:complete-delivery", "cases:fail-delivery"),
            *("cases:send-message", "cases:add-note", "cases:renew-paper"),
        ),
        _case(),
    ),
    "cases:decide-objection": NoRecord("its own stage only: test_objecting"),
    "cases:declare-kinship": NoRecord("shuts its caller out: test_study_and_kinship"),
    "cases:correct-answers": Records(frozenset({Role.RECEPTIONIST, Role.OFFICER})),
    "cases:file": _case(_reads(RoomPart.PAPERS)),
    "cases:signature": _case(_reads(RoomPart.PAPERS, RoomPart.PERSON)),
    "cases:delivery-photo": NoRecord("who sees the delivery: test_photo_of_a_delivery"),
    "cases:print": _case(),
    "cases:toolkit": _case(),
    "cases:letters": _LETTERS,
    "cases:letter_file": _LETTERS,
    "cases:issue_letter": Records(frozenset({Role.RECEPTIONIST, Role.OFFICER})),
    "cases:drop_view": Records(NOBODY),  # somebody else's view
    "cases:emergency": NoRecord("for who has the right: test_emergencies"),
    "cases:note_emergency": NoRecord("for who answers for it: test_emergencies"),
    "cases:list": _LISTS,
    "cases:list_results": _LISTS,
    "cases:queue": _LISTS,
    "cases:queue_results": _LISTS,
    "cases:save_view": _LISTS,
    # --- people ---------------------------------------------------------------------------------
    "persons:inspect": _FILE,
    **dict.fromkeys(
        (
            *("persons:show-numbers", "persons:reach", "persons:details", "persons:identity"),
            *("persons:roles", "persons:add-member", "persons:change-member"),
            *("persons:end-member", "persons:take-details", "persons:take-family"),
            *("persons:renew", "persons:apart", "persons:undo-merge"),
        ),
        _FILE,
    ),
    "persons:compare": Records(
        frozenset({*KEEPING_FILES, *MERGING_FILES}), other=OVERSEERS & set(MERGING_FILES)
    ),
    "persons:list": _LISTS,
    "persons:list_results": _LISTS,
    # --- the desk -------------------------------------------------------------------------------
    "contacts:inspect": _DESK,
    "contacts:deed": _DESK,
    "appointments:inspect": _DESK,
    "appointments:deed": _DESK,
    "letters:inspect": _LETTER,
    "letters:scan": _LETTER,
    "letters:deed": _LETTER,
    "letters:new": _LISTS,
    "desk:slip": Records(NOBODY),  # for who entered the request, once
    "desk:take": NoRecord("a new request: may_enter, tests of the desk"),
    "desk:new": NoRecord("a new request: may_enter, tests of the desk"),
    "contacts:*": _LISTS,
    "appointments:*": _LISTS,
    "letters:*": _LISTS,
    # --- what hangs on cases --------------------------------------------------------------------
    **dict.fromkeys(("papers:list", "papers:list_results"), _LISTS),
    **dict.fromkeys(("decisions:list", "decisions:list_results"), _LISTS),
    **dict.fromkeys(("deliveries:list", "deliveries:list_results"), _LISTS),
    "deliveries:payments": _LISTS,
    "deliveries:payments_*": NoRecord("one's own lists: test_monthly_deliveries"),
    "messages:inspect": _NOTICE,
    "messages:open_call": Records(NOBODY),  # these messages are no calls; test_messages
    **dict.fromkeys(("messages:retry", "messages:give-up", "messages:call"), _CALL),
    "messages:list": _LISTS,
    "messages:list_results": _LISTS,
    **dict.fromkeys(("view_log:list", "view_log:list_results"), _LISTS),
    **dict.fromkeys(("kinships:list", "kinships:list_results"), _LISTS),
    **dict.fromkeys(("exports:list", "exports:list_results"), _LISTS),
    # --- the committee --------------------------------------------------------------------------
    **dict.fromkeys(("meetings:inspect", "meetings:item", "meetings:item_deed"), _MEETING),
    "meetings:deed": _MEETING,
    "meetings:minutes": Records(NOBODY),  # none are written yet; test_meetings
    "meetings:list": _LISTS,
    "meetings:list_results": _LISTS,
    "meetings:new": NoRecord("a new meeting: kept_committees, tests of the meetings"),
    # --- figures, the clock, and what is one's own ----------------------------------------------
    "case_report": NoRecord("figures with small groups hidden: tests/cases/reports"),
    "retention": _LISTS,
    "retention_keep": NoRecord("only of requests past their time: test_retention"),
    "background_work*": NoRecord("kinds of work in numbers: test_clock_page"),
    "for_you*": NoRecord("one's own notices: test_for_you"),
    # --- configuration --------------------------------------------------------------------------
    "surveys:*": Configured("surveys.survey"),
    "survey_results": NoRecord("figures with small groups hidden: tests/surveys"),
    "survey_comment*": NoRecord("words without a person, in large groups: tests/surveys"),
    "corrections:*": Configured("surveys.correction"),
    "forms:*": Configured("cases.serviceform"),
    "workflows:*": Configured("cases.workflow"),
    "wagtailsnippets_cases_service:*": Configured("cases.service"),
    "wagtailsnippets_cases_standardanswer:*": Configured("cases.standardanswer"),
    "template_with_case": NoRecord("requests in sight only: tests/tasks/test_previewing"),
    "template_*": Configured("notices.messagetemplate"),
    "wagtailsnippets_cases_routingrule:*": Configured("cases.routingrule"),
    "wagtailsnippets_cases_committee:*": Configured("cases.committee"),
    "wagtailsnippets_notices_noticerule:*": Configured("notices.noticerule"),
    "wagtailsnippets_notices_messagetemplate:*": Configured("notices.messagetemplate"),
    "wagtailsnippets_association_branch:*": Configured("association.branch"),
    "wagtailsnippets_association_channel:*": Configured("association.channel"),
    "wagtailsnippets_association_holiday:*": Configured("association.holiday"),
    "wagtailusers_users:*": Configured("accounts.user"),
    "wagtailusers_groups:*": Configured("auth.group"),
    # --- the public -----------------------------------------------------------------------------
    "api:*": _PUBLIC,
    "content_api:*": _PUBLIC,
    **dict.fromkeys(("root", "brand", "search", "service", "leave", "survey_thanks"), _PUBLIC),
    **dict.fromkeys(("survey", "service_paper", "service_paper_file", "service_check"), _PUBLIC),
    "stop": _PUBLIC,
    "verify": _PUBLIC,
    "delivery_report": NoRecord("providers, signed: tests/tasks/test_reports"),
    "request_*": _PUBLIC,
    "track": _PUBLIC,
    "track_*": _PUBLIC,
    **dict.fromkeys(("healthz", "readyz", "metrics"), NoRecord("figures: tests/tasks")),
    # --- Wagtail --------------------------------------------------------------------------------
    **dict.fromkeys(("wagtailimages*", "wagtaildocs*", "wagtailadmin_pages:*"), _EDITORS),
    **dict.fromkeys(("simple_translation:*", "wagtailredirects:*", "wagtailembeds:*"), _EDITORS),
    **dict.fromkeys(("wagtailadmin_*", "wagtail_bulk_action", "wagtailsettings:*"), _WAGTAIL),
    **dict.fromkeys(("wagtailsnippets:*", "wagtaillocales:*", "wagtailsites:*"), _WAGTAIL),
    **dict.fromkeys(("wagtailcore_*", "wagtail_serve"), _WAGTAIL),
}


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
