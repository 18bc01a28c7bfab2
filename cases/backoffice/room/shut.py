"""The room of a request on an agenda, for a member who has not said yet what ties them to it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from cases.backoffice.room.views import CaseRoomView
from cases.models import MeetingItem
from cases.selectors.meetings import item_that_asks


class OpenRoomView(CaseRoomView):
    """The room itself; shut (403) until the word is given, it says where to give it (C40)."""

    asking: MeetingItem | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        try:
            super().setup(request, *args, **kwargs)
        except Http404:
            self.asking = item_that_asks(self.kwargs["pk"], user=self.user)
            if self.asking is None:
                raise

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs) if self.asking is None else self._ask()

    def _ask(self) -> HttpResponse:
        """Nothing of the request is told but that the meeting waits for this member's word."""
        item = self.asking
        url = reverse("meetings:item", args=[item.meeting_id, item.pk]) if item else ""
        template = "cases/backoffice/room/shut.html"
        return render(self.request, template, {"item_url": url}, status=403)
