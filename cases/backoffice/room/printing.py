"""The case file on paper: what the reader may read on the screen, numbers masked, and noted."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.generic import View

from cases.backoffice.printing import paper_response
from cases.backoffice.room.base import bring_what_hangs_on, room_cases
from cases.backoffice.room.concern import VEILED
from cases.backoffice.room.room import Room
from cases.backoffice.room.timeline import Wanted
from cases.enums import EventKind
from cases.leaving_rights import may_leave
from cases.services.viewing import PRINT, open_case


class PaperRoom(Room):
    """Paper lies about: numbers stay masked on it, and what is feared for a person off it."""

    @property
    def whole_numbers(self) -> bool:
        return False

    @property
    def veiled(self) -> frozenset[EventKind]:
        return VEILED


class PrintCaseView(View):
    """The file as a PDF; where none can be made, as a page to print (see `paper_response`).

    The name stands on it for who reads it anyway, or has just opened it on purpose; the sensitive
    answers for who has just opened those.
    """

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        case = get_object_or_404(room_cases(user), pk=pk)
        if not may_leave(case):
            back = {"room_url": reverse("cases:inspect", args=[case.pk])}
            return render(request, "cases/backoffice/room/stays.html", back, status=403)
        bring_what_hangs_on(case)
        glance = open_case(case, viewer=user, what=PRINT)
        room = PaperRoom(case, user, glance=glance, wanted=Wanted(limit=None, reasons=True))
        context = {"room": room, "case": case, "printed_by": user, "now": timezone.now()}
        sheet = render_to_string("cases/backoffice/room/print.html", context, request)
        return paper_response(sheet, f"{case.reference}.pdf")
