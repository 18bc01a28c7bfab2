"""Ending messages that nobody has to get: a page with one button, and one click in a mail program.

RFC 8058: a mail program posts `List-Unsubscribe=One-Click` without cookies and wants no redirect;
a plain visit changes nothing, because programs look at links before people do.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from cases.services.consents import is_withdrawn, read_stop_token, withdraw_consent
from cms.core.decorators import personal_page

ONE_CLICK = "One-Click"


@method_decorator([csrf_exempt, personal_page], name="dispatch")
class StopView(View):
    """The link is the right: it carries our signature and can do nothing else."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        about = read_stop_token(token)
        if about is None:
            return render(request, "public_site/stop.html", {"is_unknown": True}, status=404)
        return render(
            request,
            "public_site/stop.html",
            {"is_stopped": is_withdrawn(*about), "purpose": about[1]},
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        about = read_stop_token(token)
        if about is None:
            return render(request, "public_site/stop.html", {"is_unknown": True}, status=404)
        withdraw_consent(*about)
        if request.POST.get("List-Unsubscribe") == ONE_CLICK:
            return HttpResponse(status=204)
        return redirect("stop", token)
