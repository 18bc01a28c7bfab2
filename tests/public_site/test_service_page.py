"""The page of a service and the catalogue, built from the service's own row (C12)."""

from datetime import timedelta
from typing import Any

from django.template import Context, Template
from django.utils import timezone

import pytest

from cases.models import Service
from cases.services.programmes import change_programme
from cms.accounts.roles import Role
from cms.core.templatetags import sila
from tests.factories.accounts import UserFactory
from tests.factories.association import ChannelFactory
from tests.factories.cases import ServiceFactory
from tests.factories.definitions import text
from tests.factories.programmes import AFTER, BEFORE, make_programme, proposal, seen
from tests.factories.roles import make_roles
from tests.public_site.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db


def test_the_page_says_what_the_row_says(visitor: Visitor, service: Service) -> None:
    service.conditions = text("شرط أول\nشرط ثانٍ")
    service.misunderstandings = text("لا يُشترط الحضور")
    service.save()
    page = text_of(visitor.get("services/food-basket/"))
    for shown in ("سلة غذائية", "سلة شهرية", "<span>شرط أول</span>", "<span>شرط ثانٍ</span>"):
        assert shown in page
    for shown in ("لا يُشترط الحضور", "لجنة البحث", "عقد الإيجار"):
        assert shown in page
    start = 'href="/ar/request/food-basket/"'
    assert page.index(start) < page.index("شرط أول") < page.rindex(start)  # at the end as well


def test_identity_papers_are_said_to_be_shown_and_not_copied(
    visitor: Visitor, service: Service
) -> None:
    assert "لا نأخذ نسخة" in text_of(visitor.get("services/food-basket/"))


@pytest.mark.parametrize(
    ("window", "says", "days"),
    [
        ({"reading": "range", "not_before": 14, "due": 30}, ("14", "30"), (14, 30)),
        ({"reading": "maximum", "due": 14}, ("14",), (14,)),
        ({"reading": "minimum", "not_before": 14}, ("14",), (14,)),
        ({"reading": "maximum", "due": 30, "unit": "minutes"}, ("30", "دقيقة"), ()),
    ],
)
def test_the_promise_is_given_in_words_and_in_days(
    visitor: Visitor,
    service: Service,
    window: dict[str, Any],
    says: tuple[str, ...],
    days: tuple[int, ...],
) -> None:
    service.window = window
    service.save()
    page = text_of(visitor.get("services/food-basket/"))
    promise = page[page.index('class="promise-words"') :]
    assert all(word in promise[:400] for word in says)
    for count in days:
        day = timezone.localdate() + timedelta(days=count)
        assert f'datetime="{day:%Y-%m-%d}"' in promise
    assert ("promise-days" in promise) == bool(days)


def test_a_service_without_a_window_promises_no_time(visitor: Visitor, association: Any) -> None:
    ServiceFactory(slug="enquiry", plain=True)
    assert "promise-words" not in text_of(visitor.get("services/enquiry/"))


def test_a_closed_service_says_so_and_offers_no_start(visitor: Visitor, association: Any) -> None:
    ServiceFactory(slug="closed", closed=True)
    page = text_of(visitor.get("services/closed/"))
    assert "مغلقة" in page
    assert "/ar/request/closed/" not in page


def test_other_ways_to_ask_are_named_unless_they_are_hidden(
    visitor: Visitor, service: Service
) -> None:
    ChannelFactory(name=text("الهاتف الموحد"), contact="920000000")
    ChannelFactory(name=text("قناة مغلقة"), is_enabled=False)
    page = text_of(visitor.get("services/food-basket/"))
    assert "الهاتف الموحد" in page
    assert "قناة مغلقة" not in page


def test_the_page_asks_the_database_a_fixed_number_of_times(
    visitor: Visitor, service: Service, django_assert_num_queries: Any
) -> None:
    visitor.get("services/food-basket/")
    with django_assert_num_queries(PAGE_QUERIES):
        visitor.get("services/food-basket/")


PAGE_QUERIES = 10


def catalogue() -> str:
    template = Template('{% include "public_site/_service_catalogue.html" %}')
    return template.render(Context())


def test_the_catalogue_groups_services_by_kind_and_marks_the_closed(association: Any) -> None:
    ServiceFactory(slug="zero", name=text("خدمة عاجلة"), is_urgent=True)
    ServiceFactory(slug="one", name=text("خدمة أولى"))
    ServiceFactory(slug="two", name=text("استفسار عام"), kind="enquiry")
    ServiceFactory(slug="three", name=text("خدمة مغلقة"), closed=True)
    page = catalogue()
    assert page.index("خدمة أولى") < page.index("خدمة مغلقة") < page.index("استفسار عام")
    assert page.count("<section") == 2
    assert page.count("tag-wait") == 1
    assert page.count("tag-stop") == 1
    assert 'href="/ar/services/two/"' in page


def lines_block() -> str:
    block = '{% include "public_site/_service_lines.html" with services_url="/ar/services/" only %}'
    return Template(block).render(Context()).strip()


def test_services_of_one_line_stand_together_and_the_front_page_leads_to_them(
    association: Any,
) -> None:
    ServiceFactory(slug="bandage", name=text("ضماد"), line=text("الصحة"), icon="health")
    ServiceFactory(slug="tent", name=text("خيمة"), line=text("الإغاثة"), icon="transport")
    ServiceFactory(slug="doctor", name=text("طبيب"), line=text("الصحة"), icon="rescue")
    ServiceFactory(slug="water", name=text("ماء"), line=text("الإغاثة"), icon="food")
    ServiceFactory(slug="meal", name=text("وجبة"), line=text("الإغاثة"), icon="food")
    ServiceFactory(slug="other", name=text("بلا باب"))
    page = catalogue()
    places = [page.index(name) for name in ("ضماد", "طبيب", "خيمة", "وجبة", "بلا باب")]
    assert places == sorted(places)
    home = lines_block()
    for number, name, icon in ((1, "الصحة", "health"), (2, "الإغاثة", "food")):
        assert f'id="line-{number}">{name}</h2>' in page
        link = home.split(f'href="/ar/services/#line-{number}"')[1].split("</a>")[0]
        assert name in link
        assert f"#{icon}" in link


def test_a_line_of_which_nothing_is_open_is_not_on_the_front_page(association: Any) -> None:
    ServiceFactory(slug="bare", name=text("بلا باب"))
    assert lines_block() == ""
    ServiceFactory(slug="tent", name=text("خيمة"), line=text("الإغاثة"), closed=True)
    assert lines_block() == ""
    assert "الإغاثة" in catalogue()


def test_the_front_page_has_a_red_door_for_each_open_urgent_service(association: Any) -> None:
    association.phone = "+966124000510"
    door = Template('{% include "public_site/_urgent_door.html" %}')
    ServiceFactory(slug="shelter", name=text("مأوى"))
    assert "<section" not in door.render(Context({"association": association}))
    ServiceFactory(slug="closed", name=text("عاجل مغلق"), is_urgent=True, closed=True)
    ServiceFactory(slug="first-aid", name=text("إسعاف أولي"), is_urgent=True)
    page = door.render(Context({"association": association}))
    assert page.count('class="urgent-door"') == 1
    assert 'href="/ar/request/first-aid/"' in page
    assert 'href="tel:+966124000510"' in page


def test_the_numbers_of_danger_are_called_by_a_tap() -> None:
    page = sila.callable_numbers("اتصلوا بالرقم ٩١١ أو 997. <b> 120 دقيقة، +966124000510، 1911")
    assert page.count("<a ") == 3
    assert 'href="tel:911"' in page
    assert "&lt;b&gt;" in page


def test_an_empty_catalogue_says_what_to_do(association: Any) -> None:
    assert 'class="empty"' in catalogue()


@pytest.mark.parametrize("services", [1, 12])
def test_the_catalogue_is_one_query_however_long(
    association: Any, services: int, django_assert_num_queries: Any
) -> None:
    ServiceFactory.create_batch(services)
    with django_assert_num_queries(1):
        catalogue()


def test_a_programme_says_when_it_is_held_since_when_and_what_is_announced(
    visitor: Visitor,
) -> None:
    service = make_programme(slug="planting")
    page = text_of(visitor.get("services/planting/"))
    assert "مواعيد البرنامج" in page
    assert BEFORE["ar"] in page
    assert "منذ" not in page

    make_roles()
    director = UserFactory(role=Role.DIRECTOR)
    today, later = timezone.localdate(), timezone.localdate() + timedelta(days=9)
    change_programme(service, proposal(), acting_user=director, **seen(service))
    announced = proposal(slots=["weekend_evening"], text=BEFORE, effective_from=later)
    change_programme(service, announced, acting_user=director, **seen(service))
    page = text_of(visitor.get("services/planting/"))
    assert f"منذ {sila.dual_date(today)}" in page
    assert f"مواعيد جديدة من {sila.dual_date(later)}" in page
    assert page.index(AFTER["ar"]) < page.index(BEFORE["ar"])


def test_what_is_no_programme_says_nothing_of_times(visitor: Visitor, service: Service) -> None:
    assert "مواعيد البرنامج" not in text_of(visitor.get("services/food-basket/"))
