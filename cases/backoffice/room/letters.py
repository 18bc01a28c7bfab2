"""Letters to the person of a case: which there are, a number for one, and each as a file."""

import logging
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy
from django.views.generic import TemplateView, View

from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cases.backoffice.cells import number
from cases.backoffice.names import name_is_open
from cases.letter_enums import LetterAbout
from cases.models import Case, PersonLetter
from cases.selectors import visible_cases
from cases.selectors.person_letters import letters_now, letters_of, may_issue, reads_letters
from cases.services.letter_paper import letter_language, letter_sheet
from cases.services.person_letters import issue_letter
from cases.services.viewing import LETTER, record_look
from cms.accounts.models import User
from cms.association.enums import Medium
from cms.core.translated import language_codes

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Row:
    """One letter on the screen: numbered, or (`letter` is None) ready for its number."""

    about: str
    title: str
    letter: PersonLetter | None
    is_old: bool = False

    @property
    def replaced_by(self) -> str:
        """What has taken the place of an old letter."""
        if not self.is_old:
            return ""
        if self.about == LetterAbout.ANSWER:
            return gettext("Followed by a later answer")
        return gettext("Replaced by a later decision")


def opens_letters(user: User, case: Case) -> bool:
    """Whether the letters to the person of a visible case exist for this reader."""
    return name_is_open(user, case) and reads_letters(user, LetterAbout.RECEIPT)


class OfLetters:
    """A visible case whose person this reader may be told; anything else does not exist."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @property
    def user(self) -> User:
        user: Any = self.request.user
        return user

    @cached_property
    def case(self) -> Case:
        rows = visible_cases(user=self.user).select_related("person", "service", "branch")
        case = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not opens_letters(self.user, case):
            raise Http404
        return case

    @property
    def letters_url(self) -> str:
        return reverse("cases:letters", args=[self.case.pk])


class LettersView(OfLetters, WagtailAdminTemplateMixin, TemplateView):
    """The letters of one case, with their way to the printer and to the register."""

    template_name = "cases/backoffice/room/letters.html"
    header_icon = "doc-full-inverse"
    page_title = gettext_lazy("Letters to the person")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        room = reverse("cases:inspect", args=[self.case.pk])
        return [
            *self.breadcrumbs_items,
            {"url": reverse("cases:list"), "label": gettext("Cases")},
            {"url": room, "label": self.case.reference},
            {"url": "", "label": str(self.page_title)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            case=self.case,
            rows=self._rows(),
            languages=self._languages(),
            may_issue=may_issue(self.user, self.case),
            came_by_letter=self.case.medium == Medium.LETTER,
            **kwargs,
        )

    def _rows(self) -> list[Row]:
        now = [
            Row(offer.about, str(offer.about.label), offer.letter)
            for offer in letters_now(self.case)
        ]
        shown = {row.letter.pk for row in now if row.letter}
        old = [
            Row(letter.about, str(letter.get_about_display()), letter, is_old=True)
            for letter in letters_of(self.case)
            if letter.pk not in shown
        ]
        return [row for row in (*now, *old) if reads_letters(self.user, row.about)]

    def _languages(self) -> list[tuple[str, str]]:
        """The person's language first."""
        theirs = letter_language(self.case)
        names = {"ar": gettext("In Arabic"), "en": gettext("In English")}
        ordered = sorted(language_codes(), key=lambda code: code != theirs)
        return [(code, names.get(code, code)) for code in ordered]


class IssueLetterView(OfLetters, View):
    """Gives a letter its number; once given, it is simply there."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, about: str) -> HttpResponse:
        if about not in LetterAbout.values:
            raise Http404
        if not (reads_letters(self.user, about) and may_issue(self.user, self.case)):
            raise PermissionDenied
        try:
            letter = issue_letter(self.case, LetterAbout(about), acting_user=self.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            said = gettext("The letter has the number %(number)s. Print it, and note its delivery.")
            given = number(letter.line.number) if letter.line else ""
            messages.success(request, said % {"number": given})
        return redirect(self.letters_url)


class LetterFileView(OfLetters, View):
    """A numbered letter in one language, as a PDF; the page where none is made. Noted as a look."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, letter_pk: int, language: str) -> HttpResponse:
        if language not in language_codes():
            raise Http404
        rows = self.case.person_letters.select_related("line")
        letter = get_object_or_404(rows, pk=letter_pk, line__isnull=False)
        if not reads_letters(self.user, letter.about):
            raise Http404
        sheet = letter_sheet(letter, language)
        record_look(self.case, viewer=self.user, what=LETTER)
        logger.info("letter_opened letter=%s case=%s user=%s", letter.pk, pk, self.user.pk)
        response = HttpResponse(sheet.content, content_type=sheet.content_type)
        if sheet.is_pdf:
            response["Content-Disposition"] = f'inline; filename="{sheet.name}"'
        response["Cache-Control"] = "private, no-store"
        return response
