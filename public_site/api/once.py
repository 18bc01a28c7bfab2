"""Calls that are made once, however often they are sent (the header Idempotency-Key)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.encryption import blind_index
from public_site.api.models import KeptAnswer
from public_site.api.problems import KEY_MISSING, KEY_REUSED, Problem

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEPT_FOR = timedelta(hours=24)
_SWEPT_AT_ONCE = 25

_SAY_KEY = _("Send the header Idempotency-Key with a random value of your own, such as a UUID.")
_OTHER_BODY = _(
    "This Idempotency-Key came before with another body, or more than a day ago. Nothing was"
    " stored now. Use a new key for a new request."
)


@dataclass(frozen=True)
class Call:
    """One call: which form it is to become, and a digest of what it says."""

    form_key: UUID
    fingerprint: str


@dataclass(frozen=True)
class Answered:
    answer: dict[str, Any]
    is_repeated: bool


def key_of(request: HttpRequest) -> str:
    """Return the caller's key; raise a problem when there is none that can be used."""
    key = request.headers.get(HEADER, "").strip()
    if not key or len(key) > LONGEST_KEY:
        raise Problem(KEY_MISSING, _SAY_KEY)
    return key


def fingerprint(body: Any) -> str:
    """Return a keyed digest: a stolen table tells nobody what was asked for."""
    return blind_index(json.dumps(body, sort_keys=True), "api-body")


def call(key: str, body: Any) -> Call:
    return Call(UUID(hex=blind_index(key, "api-key")[:32]), fingerprint(body))


def kept_answer(made: Call) -> Answered | None:
    """Return what this call was answered before; raise a problem for another body."""
    living = KeptAnswer.objects.filter(pk=made.form_key, expires_at__gt=timezone.now())
    kept = living.first()
    if kept is None:
        return None
    if kept.fingerprint != made.fingerprint:
        raise Problem(KEY_REUSED, _OTHER_BODY)
    return Answered(kept.answer, is_repeated=True)


def make_once(made: Call, deed: Callable[[], dict[str, Any] | None]) -> Answered:
    """Do the deed and keep its answer, in one transaction; `None` says it was done long ago.

    The row comes first. Of two calls at one moment the database lets one write it; the other waits
    for it and gets its answer. Whoever dies in between leaves nothing, and may send again.
    """
    sweep_answers(limit=_SWEPT_AT_ONCE)
    with transaction.atomic():
        KeptAnswer.objects.filter(pk=made.form_key, expires_at__lte=timezone.now()).delete()
        try:
            with transaction.atomic():
                kept = KeptAnswer.objects.create(
                    pk=made.form_key,
                    fingerprint=made.fingerprint,
                    expires_at=timezone.now() + KEPT_FOR,
                )
        except IntegrityError:
            winner = kept_answer(made)
            if winner is None:
                raise
            return winner
        answer = deed()
        if answer is None:
            raise Problem(KEY_REUSED, _OTHER_BODY)
        kept.answer = answer
        kept.save(update_fields=["answer"])
    return Answered(answer, is_repeated=False)


def sweep_answers(*, limit: int | None = None) -> int:
    """Destroy the answers whose day is over; return how many."""
    past = KeptAnswer.objects.filter(expires_at__lte=timezone.now()).values_list("pk", flat=True)
    return KeptAnswer.objects.filter(pk__in=list(past[:limit])).delete()[0]
