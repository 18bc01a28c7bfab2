"""The list of people: found by any part of the name or a whole number, narrowed by what is due."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wagtail.admin.filters import WagtailFilterSet

import django_filters

from cases.backoffice.cells import EMPTY, CellColumn, number, tag
from cases.backoffice.listings import ListingView
from cases.enums import PersonKind, RoleOfPerson
from cases.models import Person, PersonRole, Registration
from cases.permissions import reads_names_on_purpose
from cases.scopes import OVERSEERS
from cases.selectors import matching_persons

#: A file is renewed in the month before its day.
SOON = timedelta(days=30)


def renewal_tag(registration: Registration | None) -> Any:
    """Say when a file is to be renewed; late and soon stand out."""
    if registration is None or registration.renew_on is None:
        return EMPTY
    days = (registration.renew_on - timezone.localdate()).days
    day = number(formats.date_format(registration.renew_on, "SHORT_DATE_FORMAT"))
    if days < 0:
        return tag(format_html("{} {}", _("Overdue since"), day), "late")
    return tag(day, "soon" if days <= SOON.days else "calm")


class PersonFilterSet(WagtailFilterSet):
    renewal = django_filters.ChoiceFilter(
        label=gettext_lazy("Renewal of the file"),
        method="due",
        choices=[
            ("soon", gettext_lazy("Due in the next 30 days")),
            ("overdue", gettext_lazy("Overdue")),
            ("none", gettext_lazy("No file yet")),
        ],
        empty_label=gettext_lazy("All"),
    )
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind"), choices=PersonKind.choices, widget=CheckboxSelectMultiple
    )
    role = django_filters.MultipleChoiceFilter(
        label=pgettext_lazy("person", "Role"),
        method="is_also",
        choices=RoleOfPerson.choices,
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def due(self, people: QuerySet[Person], _name: str, value: str) -> QuerySet[Person]:
        today = timezone.localdate()
        conditions: dict[str, dict[str, Any]] = {
            "soon": {"registration__renew_on__range": (today, today + SOON)},
            "overdue": {"registration__renew_on__lt": today},
            "none": {"registration__isnull": True},
        }
        return people.filter(**conditions[value])

    def is_also(self, people: QuerySet[Person], _name: str, value: list[str]) -> QuerySet[Person]:
        if not value:
            return people
        return people.filter(pk__in=PersonRole.objects.filter(role__in=value).values("person"))


def _person_link(person: Person) -> Any:
    url = reverse("persons:inspect", args=[person.pk])
    return format_html(
        '<div class="title-wrapper"><a href="{}"><bdi>{}</bdi></a></div>', url, person.name
    )


def _kind(person: Person) -> Any:
    roles = format_html_join(
        "", " {}", ((tag(r.get_role_display(), "closed"),) for r in _of(person))
    )
    return format_html("{}{}", person.get_kind_display(), roles)


def _of(person: Person) -> list[PersonRole]:
    return list(person.roles.all())


NOBODY_MATCHES = gettext_lazy("Nobody matches. Look at the spelling, or take a filter away.")
BY_NUMBERS = gettext_lazy(
    "You read by numbers. Open a name in its request: the file stands here for ten minutes then."
)
NOT_FOUND = gettext_lazy(
    "Nobody matches. Look at the spelling. Whom you do not find may be known to another branch, or"
    " be protected: ask the director."
)


def _ltr(value: str) -> Any:
    return format_html('<bdi dir="ltr">{}</bdi>', value) if value else EMPTY


def _registration(person: Person) -> Registration | None:
    return getattr(person, "registration", None)


def _file_number(person: Person) -> Any:
    registration = _registration(person)
    return _ltr(registration.number) if registration else EMPTY


class PersonIndexView(ListingView):
    """Numbers are masked in the list; the caller's whole number finds the row."""

    is_searchable = True
    header_icon = "group"
    filterset_class = PersonFilterSet
    list_display = [
        CellColumn("name", _person_link, label=gettext_lazy("Name"), classname="title"),
        CellColumn("kind", _kind, label=gettext_lazy("Kind")),
        CellColumn(
            "identifier", lambda row: _ltr(row.masked_identifier), label=gettext_lazy("Identifier")
        ),
        CellColumn("mobile", lambda row: _ltr(row.masked_mobile), label=gettext_lazy("Mobile")),
        CellColumn("file", _file_number, label=gettext_lazy("File number")),
        CellColumn(
            "renewal",
            lambda row: renewal_tag(_registration(row)),
            label=gettext_lazy("Renewal"),
            sort_key="registration__renew_on",
        ),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        rows = super().get_base_queryset().select_related("registration")
        fields = ("name", "kind", "identifier", "mobile")
        roles = Prefetch("roles", PersonRole.objects.only("person_id", "role"))
        of_file = ("registration__number", "registration__renew_on")
        return rows.prefetch_related(roles).only(*fields, *of_file).order_by("-id")

    @cached_property
    def no_results_message(self) -> Any:
        """Who is out of sight and who is unknown read the same, and whom to ask; nobody is sent to
        themselves."""
        if reads_names_on_purpose(self.request.user):
            return BY_NUMBERS
        if not self.is_searching:
            return super().no_results_message
        return NOBODY_MATCHES if self.request.user.has_role(*OVERSEERS) else NOT_FOUND

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.is_searching:
            return queryset
        return queryset.filter(matching_persons(self.search_query))
