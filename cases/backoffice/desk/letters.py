"""The register of letters: the list, a new line, one letter with its scans (C22)."""

import logging
from contextlib import ExitStack
from typing import Any

from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import View

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

import django_filters

from cases.backoffice.cells import EMPTY, CellColumn, isolated, number, reference_link, tag
from cases.backoffice.clock_words import short_date
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.base import Deed, DeskFormView, RecordView
from cases.backoffice.desk.finding import telling
from cases.backoffice.desk.letter_forms import (
    AnnotationForm,
    DeliveryForm,
    LetterForm,
    ScanForm,
    TieForm,
    require,
)
from cases.backoffice.listings import ListingView
from cases.backoffice.room.letters import opens_letters
from cases.backoffice.scoped import ScopedSnippetViewSet
from cases.desk_rights import may_keep_letters, may_keep_line
from cases.enums import Direction
from cases.letter_enums import LetterDelivery, LetterKind
from cases.models import Letter, LetterScan
from cases.selectors import visible_cases, worked_cases
from cases.selectors.desk import letters_to_read, visible_letters
from cases.services.files import kept_upload
from cases.services.letters import (
    ProofOfPost,
    add_scan,
    annotate_letter,
    prove_delivery,
    register_letter,
    tie_letter,
)
from cases.services.viewing import CORRESPONDENCE
from cms.core.digits import to_ascii_digits

logger = logging.getLogger(__name__)
_TONES = {Direction.IN: "study", Direction.OUT: "give"}


def direction_tag(letter: Letter) -> Any:
    return tag(letter.get_direction_display(), _TONES[Direction(letter.direction)])


def _correspondent(letter: Any) -> Any:
    return isolated(letter.correspondent) if letter.names_who else tag(_("Name hidden"), "closed")


def letter_link(letter: Letter) -> Any:
    return format_html(
        '<div class="title-wrapper"><a href="{}"><bdi dir="ltr">{}</bdi></a>{}</div>',
        reverse("letters:inspect", args=[letter.pk]),
        number(letter.number),
        direction_tag(letter),
    )


def _delivered(letter: Letter) -> Any:
    if letter.direction == Direction.IN:
        return EMPTY
    if not letter.delivery:
        return tag(_("Not yet delivered"), "paused")
    return tag(letter.get_delivery_display(), "good")


class LetterFilterSet(WagtailFilterSet):
    direction = django_filters.MultipleChoiceFilter(
        label=_("Direction"), choices=Direction.choices, widget=CheckboxSelectMultiple
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=LetterKind.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Letter
        fields: list[str] = []


class LetterIndexView(ListingView):
    """Found by its number, by the number it bears, by the request it is about, or by what the list
    tells of it."""

    filterset_class = LetterFilterSet
    header_icon = "doc-full-inverse"
    is_searchable = True
    list_display = [
        CellColumn(
            "number", letter_link, label=pgettext_lazy("letter", "Number"), classname="title"
        ),
        CellColumn(
            "day",
            lambda row: short_date(row.registered_on),
            label=pgettext_lazy("letter", "Registered"),
        ),
        CellColumn(
            "correspondent",
            _correspondent,
            label=_("From or to"),
            classname="sila-cell-name",
        ),
        CellColumn(
            "subject",
            lambda row: isolated(row.subject),
            label=_("Subject"),
            classname="sila-cell-name",
        ),
        CellColumn(
            "case", lambda row: reference_link(row.case) if row.case else EMPTY, label=_("Case")
        ),
        CellColumn("delivered", _delivered, label=_("Delivery")),
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        return super().get_base_queryset().select_related("case").defer("case__answers")

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.is_searching:
            return queryset
        words = to_ascii_digits(self.search_query).strip()
        serial = words.rpartition("/")[2]
        found = Q(their_number__contains=words) | Q(case__reference__startswith=words.upper())
        if serial.isascii() and serial.isdigit() and len(serial) < 9:
            found |= Q(serial=int(serial))
        told = telling(queryset, words, lambda row: (_correspondent(row), row.subject))
        return queryset.filter(found | Q(pk__in=told))

    @property
    def header_buttons(self) -> list[Any]:
        user: Any = self.request.user
        if not may_keep_letters(user):
            return []
        doors = (("in", _("Incoming letter")), ("out", _("Outgoing letter")))
        return [
            HeaderButton(label=label, url=reverse("letters:new", args=[way]), icon_name="plus")
            for way, label in doors
        ]


class RegisterView(BelowAList, DeskFormView):
    list_route, list_label = "letters:list", _("Letters")
    form_class = LetterForm
    header_icon = "doc-full-inverse"
    submit = _("Give it a number")

    def is_allowed(self) -> bool:
        return may_keep_letters(self.user)

    @property
    def direction(self) -> Direction:
        if self.kwargs["way"] not in Direction.values:
            raise Http404
        return Direction(self.kwargs["way"])

    def get_page_title(self) -> str:
        is_incoming = self.direction == Direction.IN
        return str(_("Incoming letter") if is_incoming else _("Outgoing letter"))

    def form_kwargs(self) -> dict[str, Any]:
        return {"direction": self.direction, "case": self.case}

    def perform(self, form: LetterForm) -> Letter:
        upload, reference = form.cleaned_data["scan"], form.cleaned_data.get("reference")
        case = self.case
        if reference:
            case = require(worked_cases(user=self.user).filter(reference=reference).first())
        with ExitStack() as files:
            scans = [files.enter_context(kept_upload(upload, "scan"))] if upload else []
            letter = register_letter(form.entry(), acting_user=self.user, case=case, scans=scans)
        self.done = _("Registered as %(number)s. Write this number and the day on the letter.") % {
            "number": number(letter.number)
        }
        return letter

    def where_next(self, made: Letter) -> str:
        return reverse("letters:inspect", args=[made.pk])


def _annotate(letter: Letter, user: Any, values: dict[str, Any]) -> None:
    annotate_letter(letter, text=values["text"], acting_user=user)


def _deliver(letter: Letter, user: Any, values: dict[str, Any]) -> None:
    proof = ProofOfPost(LetterDelivery(values["how"]), values["on"], values["proof"])
    prove_delivery(letter, proof=proof, acting_user=user)


def _scan(letter: Letter, user: Any, values: dict[str, Any]) -> None:
    with kept_upload(values["scan"], "scan") as file:
        add_scan(letter, file, acting_user=user)


def _tie(letter: Letter, user: Any, values: dict[str, Any]) -> None:
    case = require(worked_cases(user=user).filter(reference=values["reference"]).first())
    tie_letter(letter, case, acting_user=user)


class LetterView(BelowAList, RecordView):
    list_route, list_label = "letters:list", _("Letters")
    template_name = "cases/backoffice/desk/letter.html"
    header_icon = "doc-full-inverse"
    called, looked_at = "letter", CORRESPONDENCE
    deeds = {
        "annotate": Deed(AnnotationForm, _annotate, _("The annotation stands beside the line.")),
        "deliver": Deed(DeliveryForm, _deliver, _("The delivery is noted.")),
        "scan": Deed(ScanForm, _scan, _("The scan is kept.")),
        "tie": Deed(TieForm, _tie, _("The letter is tied to the request.")),
    }

    def is_allowed(self) -> bool:
        return visible_letters(user=self.user).exists()

    def load(self) -> Letter:
        rows = letters_to_read(user=self.user).select_related(
            "case", "branch", "registered_by", "paper"
        )
        rows = rows.prefetch_related("annotations__by", "scans")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_url(self) -> str:
        return reverse("letters:inspect", args=[self.kwargs["pk"]])

    def get_page_title(self) -> str:
        return str(_("Letter"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        letter = kwargs["letter"]
        cases = visible_cases(user=self.user)
        sees_case = letter.case_id and cases.filter(pk=letter.case_id).exists()
        return super().get_context_data(
            direction=direction_tag(letter),
            case_link=reference_link(letter.case) if sees_case else "",
            opens_paper=sees_case
            and hasattr(letter, "paper")
            and opens_letters(self.user, letter.case),
            may_keep=may_keep_line(self.user, letter),
            may_deliver=letter.direction == Direction.OUT and not letter.delivery,
            **kwargs,
        )


class ScanView(View):
    """A scan for those who see its letter: downloaded, never run, and noted."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, file_pk: int) -> FileResponse:
        letter = get_object_or_404(visible_letters(user=request.user), pk=pk)
        row = get_object_or_404(LetterScan, pk=file_pk, letter=letter)
        try:
            content = row.file.open("rb")
        except OSError:
            logger.error("letter_scan_missing file=%s letter=%s", row.pk, pk)
            raise Http404(_("This file is not in the store any more.")) from None
        logger.info("letter_scan_opened file=%s letter=%s user=%s", row.pk, pk, request.user.pk)
        response = FileResponse(content, as_attachment=True, filename=row.original_name)
        response["Content-Type"] = row.content_type
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cache-Control"] = "private, no-store"
        return response


class LetterViewSet(ScopedSnippetViewSet):
    model = Letter
    admin_url_namespace = "letters"
    base_url_path = "letters"
    icon = "doc-full-inverse"
    menu_label = _("Letters")
    index_view_class = LetterIndexView
    inspect_view_class = LetterView

    def visible(self, user: Any) -> QuerySet[Letter]:
        return letters_to_read(user=user)

    @property
    def inspect_view(self) -> Any:
        return self.construct_view(LetterView)

    def get_urlpatterns(self) -> list[URLPattern]:
        page = self.construct_view(LetterView)
        new, scan = self.construct_view(RegisterView), self.construct_view(ScanView)
        return [
            *super().get_urlpatterns(),
            path("new/<slug:way>/", new, name="new"),
            path("inspect/<int:pk>/scans/<int:file_pk>/", scan, name="scan"),
            path("inspect/<int:pk>/<slug:deed>/", page, name="deed"),
        ]
