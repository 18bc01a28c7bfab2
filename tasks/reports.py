"""Where providers report what became of a message: signed, fresh, in any order, as often as they
like.

    POST /hooks/delivery
    X-Sila-Timestamp: seconds since 1970
    X-Sila-Signature: sha256=HMAC-SHA256(secret, timestamp + "." + body) in hexadecimal
    {"state": "delivered" | "failed" | "bounced", "reference": ours, "id": the provider's}

No secret configured: 404, there is no such door. A wrong or old signature: 403. What is not known
(yet): 404 with a reason, so that the reporter tries again. Nothing here is logged but row numbers.
"""

import hmac
import json
import time
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cms.notices.services import Report, ReportResult, ReportWord, take_report
from tasks.telling import ESCORT

#: A recorded report is worth nothing after this; within it, a second copy changes nothing.
REPLAY_WINDOW_SECONDS = 300
MOST_BYTES = 16 * 1024
_NAME_LENGTH = 160
_STATUS = {
    ReportResult.TAKEN: 200,
    ReportResult.KNOWN: 200,
    ReportResult.EARLY: 409,
    ReportResult.UNKNOWN: 404,
}


@csrf_exempt
@never_cache
@require_POST
def delivery_report(request: HttpRequest) -> HttpResponse:
    """Take one report from whoever holds the secret."""
    if not settings.DELIVERY_SECRETS:
        return HttpResponse(status=404)
    if len(request.body) > MOST_BYTES:
        return _answer(413, "a report is small")
    if not _is_signed(request):
        return _answer(403, "signature missing, wrong or older than five minutes")
    report = _read(request.body)
    if report is None:
        return _answer(400, 'expected {"state": …, "reference": …} or {"state": …, "id": …}')
    result = take_report(report, escort=ESCORT)
    return _answer(_STATUS[result], str(result))


def _is_signed(request: HttpRequest) -> bool:
    """Compare in constant time with every secret: one is new while the old one still runs out."""
    stamp = request.headers.get("X-Sila-Timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return False
    if abs(time.time() - int(stamp)) > REPLAY_WINDOW_SECONDS:
        return False
    given = request.headers.get("X-Sila-Signature", "").encode()
    matches = [
        hmac.compare_digest(given, signature(secret, stamp, request.body).encode())
        for secret in settings.DELIVERY_SECRETS
    ]
    return any(matches)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Return what the header holds for this body at this second."""
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256)
    return f"sha256={digest.hexdigest()}"


def _read(body: bytes) -> Report | None:
    try:
        data: Any = json.loads(body)
    except ValueError:
        return None
    if not isinstance(data, dict) or data.get("state") not in ReportWord.values:
        return None
    reference, number = data.get("reference") or "", data.get("id") or ""
    names = (reference, number)
    if not any(names) or not all(_is_name(each) for each in names):
        return None
    return Report(ReportWord(data["state"]), reference=reference, provider_reference=number)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _NAME_LENGTH and value.isprintable()


def _answer(status: int, what: str) -> JsonResponse:
    return JsonResponse({"result": what}, status=status)
