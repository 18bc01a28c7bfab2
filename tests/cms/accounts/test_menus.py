"""Each role finds in the menu what its work needs, and nothing else."""

from collections.abc import Iterator
from typing import Any

from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from wagtail.admin.menu import admin_menu

import pytest

from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db

FILES = ["Papers", "Decisions", "Deliveries"]
CALLS = ["Contacts & calls", "Appointments"]
DESK = ["New request", *CALLS]
CASES_WITHOUT_PEOPLE = ("Cases", ["Queue", *FILES])
#: Read every desk, and take nothing down at one.
OVERSEEN = ["Queue", *CALLS, "Letters", "People", *FILES]
PAGES = ["Pages", "Images", "Documents", ("Configuration", ["Services", "Forms", "Workflows"])]
#: Who answers people keeps the answers; they are set beside everything else.
ANSWERS = ["Standard answers"]
SETTINGS = [
    "Images",
    ("Association", ["Profile", "Branches", "Channels", "Holidays", "Seasons"]),
    (
        "Configuration",
        [
            "Services",
            "Forms",
            "Workflows",
            "Routing rules",
            "Committees",
            *ANSWERS,
            "Partners",
            "Message templates",
            "Message rules",
        ],
    ),
    "Users",
]
#: Pages about how pages fare, for those who write them; a report of ours is listed beside them.
REPORTS = "Reports"

MENUS: dict[Role, list[Any]] = {
    Role.EDITOR: PAGES,
    Role.PUBLISHER: PAGES,
    Role.RECEPTIONIST: [("Cases", ["Queue", *DESK, "Letters", "People", *FILES])],
    Role.OFFICER: [
        ("Cases", ["Queue", *DESK, "Letters", "People", *FILES, "Messages", "Outreach"]),
        ("Configuration", ANSWERS),
    ],
    Role.RESEARCHER: [("Cases", ["Queue", *CALLS, "Letters", "People", *FILES])],
    Role.MEMBER: [CASES_WITHOUT_PEOPLE],
    Role.CHAIR: [CASES_WITHOUT_PEOPLE],
    Role.SECRETARY: [CASES_WITHOUT_PEOPLE],
    Role.DELIVERY: [("Cases", ["Queue", "People", "Decisions", "Deliveries"])],
    Role.REPRESENTATIVE: [("Cases", ["Queue", *DESK, "People", *FILES])],
    Role.DIRECTOR: [
        ("Cases", [*OVERSEEN, "Messages", "Outreach"]),
        ("Configuration", ["Services", "Forms", "Workflows", "Partners", "Message templates"]),
    ],
    Role.BOARD_SECRETARY: [("Cases", ["Queue", "Letters", *FILES])],
    Role.AUDITOR: [("Cases", [*OVERSEEN, "Messages", "Outreach"])],
    Role.PRIVACY_OFFICER: [("Cases", [*OVERSEEN, "Outreach"])],
    Role.ADMIN: [("Cases", ["Messages"]), *SETTINGS],  # those kept on this machine
}


def entries(items: list[Any], request: Any) -> Iterator[Any]:
    for item in sorted(items, key=lambda item: item.order):
        label = str(item.label)
        below = getattr(item, "menu", None)
        if below is None:
            yield label
        elif label != REPORTS:
            yield label, list(entries(below.menu_items_for_request(request), request))


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_of_a_role_holds_its_work_and_nothing_else(role: Role, rf: RequestFactory):
    make_roles()
    request = rf.get(reverse("wagtailadmin_home"))
    request.user = UserFactory(role=role)
    with translation.override("en"):
        shown = list(entries(admin_menu.menu_items_for_request(request), request))
    assert shown == MENUS[role]


@pytest.mark.parametrize("role", list(Role))
def test_the_first_page_of_a_role_opens_without_wagtails_manuals(role: Role, client: Any):
    make_roles()
    client.force_login(UserFactory(role=role))
    page = client.get(reverse("wagtailadmin_home"))
    assert page.status_code == 200
    assert b"guide.wagtail.org" not in page.content
    assert b"releases" not in page.content


@pytest.mark.parametrize("role", list(Role))
def test_every_entry_of_the_menu_opens(role: Role, client: Any, rf: RequestFactory):
    make_roles()
    request = rf.get(reverse("wagtailadmin_home"))
    request.user = UserFactory(role=role)
    client.force_login(request.user)
    for address in addresses(admin_menu.menu_items_for_request(request), request):
        assert client.get(address, follow=True).redirect_chain[1:] == [], address


def addresses(items: list[Any], request: Any) -> Iterator[str]:
    for item in items:
        below = getattr(item, "menu", None)
        if below is None:
            yield item.url
        else:
            yield from addresses(below.menu_items_for_request(request), request)


def test_the_first_page_counts_what_a_role_keeps_and_nothing_else(client: Any):
    make_roles()
    client.force_login(UserFactory(role=Role.ADMIN))
    kept = client.get(reverse("wagtailadmin_home")).content.decode()
    client.force_login(UserFactory(role=Role.RECEPTIONIST))
    others = client.get(reverse("wagtailadmin_home")).content.decode()
    for name in ("association_branch", "association_channel", "cases_service"):
        address = reverse(f"wagtailsnippets_{name}:list")
        assert f'<a href="{address}">' in kept
        assert address not in others
