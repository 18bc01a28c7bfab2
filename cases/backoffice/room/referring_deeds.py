"""Handing over to another body: the deed, its receipt to be signed, and the answer afterwards."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from cases.backoffice.names import name_is_open
from cases.backoffice.printing import paper_response
from cases.backoffice.room.base import room_cases
from cases.backoffice.room.referring import ReferralForm, ResultForm
from cases.backoffice.room.views import CaseAction
from cases.enums import EventKind
from cases.leaving_rights import may_leave
from cases.models import Referral
from cases.referral_rights import may_note_result
from cases.selectors.contact import is_beyond_reach
from cases.services.letterhead import logo_picture
from cases.services.referrals import HandoverTerms, PartnerAnswer, note_result, refer_case
from cases.services.viewing import PRINT, record_look
from cms.association.selectors import current_association
from cms.core.digits import DigitStyle, digits_shown

Values = dict[str, Any]


class ReferCase(CaseAction):
    action, form_class, anchor = "refer", ReferralForm, "referral"

    @property
    def done(self) -> str:
        if is_beyond_reach(self.case):
            return gettext(
                "Handed over. No number is known: tell the person on the spot to whom; it stands on"
                " the request's page. The receipt can be printed and signed."
            )
        return gettext(
            "Handed over; the person is told to whom. The receipt can be printed and signed."
        )

    def perform(self, values: Values) -> None:
        to, version = values.pop("to"), values.pop("expected_version")
        handover = HandoverTerms(note=values.pop("reason"), **values)
        refer_case(
            self.case,
            to=to,
            acting_user=self.user,
            handover=handover,
            expected_version=version,
        )


class NoteResult(CaseAction):
    action, form_class, anchor = "note-result", ResultForm, "referral"
    done = _("It is noted what came of the handover.")

    def is_allowed(self) -> bool:
        return may_note_result(self.user, self.case)

    def perform(self, values: Values) -> None:
        referral = get_object_or_404(self.case.referrals, pk=values["referral"])
        self.refuse_if_done_meanwhile(EventKind.REFERRAL_ANSWERED, seen=self.opened_as_of)
        answer = PartnerAnswer(values["result"], values["result_on"], values["result_note"])
        note_result(referral, acting_user=self.user, answer=answer)


class ReceiptView(View):
    """One page in both languages for who took over to sign, with what is said on it and no more:
    neither the person's name nor their answers. Noted like every print."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, referral_pk: int) -> HttpResponse:
        user: Any = request.user
        case = get_object_or_404(room_cases(user), pk=pk)
        referral = get_object_or_404(case.referrals.select_related("recorded_by"), pk=referral_pk)
        if not name_is_open(user, case):  # what was handed over may tell who it is
            raise Http404
        if not may_leave(case):
            back = {"room_url": reverse("cases:inspect", args=[case.pk])}
            return render(request, "cases/backoffice/room/stays.html", back, status=403)
        record_look(case, viewer=user, what=PRINT)
        sheet = _sheet(referral, case.reference)
        return paper_response(sheet, f"handover-{case.reference}.pdf")


def _sheet(referral: Referral, reference: str) -> str:
    """Both languages stand side by side, so digits are those that both read."""
    context = {
        "referral": referral,
        "reference": reference,
        "association": current_association(),
        "logo": logo_picture(),
        "languages": [code for code, _name in settings.LANGUAGES],
    }
    with translation.override(settings.LANGUAGE_CODE), digits_shown(DigitStyle.LATIN):
        return render_to_string("cases/backoffice/room/receipt.html", context)


REFERRING: Sequence[type[CaseAction]] = (ReferCase, NoteResult)
