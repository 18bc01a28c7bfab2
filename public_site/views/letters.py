"""Letters of the house: the person's own as a file, and anybody's question whether one is ours."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views import View

from cases.letter_enums import LetterAbout
from cases.models import PersonLetter
from cases.selectors.person_letters import letter_by_code
from cases.services.letter_paper import letter_sheet
from cases.services.letters import note_collected
from cases.services.person_letters import issue_letter
from cms.core.decorators import personal_page
from public_site import limits
from public_site.forms.letters import CodeForm
from public_site.presenting import letter_facts
from public_site.refused import hand_over, handed_over, send_back, sent_back
from public_site.views.refusals import too_many
from public_site.views.track import GrantedView

_FOUND = "letter-found"


class LetterView(GrantedView):
    """A letter about the request that is open here, in the language of the page.

    Asking for it gives it its number, so it is sent for and not merely looked at.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("track_case")

    def post(self, request: HttpRequest) -> HttpResponse:
        about = request.POST.get("about", "")
        if about not in LetterAbout.values:
            return redirect("track_case")
        if until := limits.knock(limits.LETTER_BY_CASE, str(self.case.pk)):
            return too_many(request, until)
        try:
            letter = issue_letter(self.case, LetterAbout(about), acting_user=None)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
            return redirect("track_case")
        if letter.line:
            note_collected(letter.line)
        sheet = letter_sheet(letter, get_language() or "ar")
        response = HttpResponse(sheet.content, content_type=sheet.content_type)
        if sheet.is_pdf:
            response["Content-Disposition"] = f'attachment; filename="{sheet.name}"'
        return response


@method_decorator(personal_page, name="dispatch")
class VerifyView(View):
    """Whether a letter is ours: its number, its day and what it decided, never whom it is to."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        found = handed_over(request, _FOUND)
        form = sent_back(request, "verify", CodeForm)
        letter = _numbered(found["letter"]) if found else None
        context: dict[str, Any] = {"form": form, "facts": letter_facts(letter) if letter else None}
        return render(request, "public_site/verify.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        address = limits.client_address(request)
        if until := limits.closed_until(limits.VERIFY_BY_ADDRESS, address):
            return too_many(request, until)
        form = CodeForm(request.POST)
        letter = letter_by_code(form.cleaned_data["code"]) if form.is_valid() else None
        if letter is None:
            limits.count_knock(limits.VERIFY_BY_ADDRESS, address)
            form.refuse()
            return send_back(request, form, request.path, about="verify")
        response = redirect("verify")
        hand_over(request, response, about=_FOUND, content={"letter": letter.pk})
        return response


def _numbered(pk: int) -> PersonLetter | None:
    rows = PersonLetter.objects.select_related("line", "decision")
    return rows.filter(pk=pk, line__isnull=False).first()
