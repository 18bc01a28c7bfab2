"""How often one visitor may knock at one door, counted in the database so that it holds (S15).

An address reaches us from the proxy only when `settings.TRUSTED_PROXY_COUNT` says how many proxies
stand before us; a forged `X-Forwarded-For` changes nothing otherwise.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from cms.core.encryption import blind_index
from public_site.models import LimitCounter

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """At most `times` in one stretch of `within`."""

    name: str
    times: int
    within: timedelta


#: Wrong tries only: someone who follows a request every hour never meets these.
TRACK_BY_ADDRESS = Limit("track_address", 20, timedelta(minutes=15))
TRACK_BY_REFERENCE = Limit("track_reference", 5, timedelta(minutes=15))
RESUME_BY_ADDRESS = Limit("resume_address", 20, timedelta(minutes=15))
RESUME_BY_CODE = Limit("resume_code", 5, timedelta(minutes=15))
RESUME_BY_MOBILE = Limit("resume_mobile", 10, timedelta(hours=1))
#: Every code asked for, for the number is nobody's yet.
SAVE_BY_ADDRESS = Limit("save_address", 60, timedelta(hours=1))
#: Wide, because a whole village may sit behind one mobile operator's address.
START_BY_ADDRESS = Limit("start_address", 240, timedelta(hours=1))
UPLOAD_BY_ADDRESS = Limit("upload_address", 300, timedelta(hours=1))
#: Codes for signing; each form and each number have their own, narrower bounds.
SIGN_BY_ADDRESS = Limit("sign_address", 60, timedelta(hours=1))
WRITE_BY_CASE = Limit("write_case", 30, timedelta(hours=1))
#: Letters are set anew each time they are sent for.
LETTER_BY_CASE = Limit("letter_case", 20, timedelta(hours=1))
#: Wrong codes of letters only.
VERIFY_BY_ADDRESS = Limit("verify_address", 20, timedelta(minutes=15))
SURVEY_BY_ADDRESS = Limit("survey_address", 120, timedelta(hours=1))


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address as far as it can be trusted."""
    proxies: int = getattr(settings, "TRUSTED_PROXY_COUNT", 0)
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(forwarded) >= proxies and forwarded[-proxies]:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def times_allowed(limit: Limit) -> int:
    """Return how often a limit allows; `settings.PUBLIC_LIMITS` may set another number by name."""
    overrides: Mapping[str, int] = getattr(settings, "PUBLIC_LIMITS", {})
    return overrides.get(limit.name, limit.times)


def closed_until(limit: Limit, subject: str) -> datetime | None:
    """Return when the door opens again, None while it is open; counts nothing."""
    counter = LimitCounter.objects.filter(
        key=_key(limit, subject), ends_at__gt=timezone.now(), count__gte=times_allowed(limit)
    ).first()
    if counter is None:
        return None
    logger.warning("limit_reached limit=%s", limit.name)
    return counter.ends_at


def count_knock(limit: Limit, subject: str) -> None:
    """Count one knock; a stretch that has run out begins anew with it."""
    key, now = _key(limit, subject), timezone.now()
    running = LimitCounter.objects.filter(key=key, ends_at__gt=now)
    if running.update(count=F("count") + 1):
        return
    with transaction.atomic():
        fresh = {"count": 1, "ends_at": now + limit.within}
        LimitCounter.objects.update_or_create(key=key, defaults=fresh)
        # Beginning a stretch is rare, so it is also when the floor is swept.
        LimitCounter.objects.filter(ends_at__lt=now - timedelta(days=1)).delete()


def knock(limit: Limit, subject: str) -> datetime | None:
    """Count one knock and return None, or, when there were too many, when to come back."""
    if until := closed_until(limit, subject):
        return until
    count_knock(limit, subject)
    return None


def _key(limit: Limit, subject: str) -> str:
    return f"{limit.name}:{blind_index(subject, 'limit') or '-'}"
