"""How the house is: alive, ready, and in figures. Nothing here is about anyone."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from redis import Redis

from tasks.duties import duty_states
from tasks.figures import Backlog, backlog, figures
from tasks.heartbeats import BEAT, SWEEPER, age_of
from tasks.watching import CALL_LATE

BROKER_PATIENCE_SECONDS = 1
#: A beat that has been silent this long is an alarm (promise P9).
LONGEST_SILENCE = timedelta(minutes=2)
#: Work that has waited this long is an alarm (promise P11).
LONGEST_WAIT = timedelta(minutes=15)
_LOOPBACK = ("127.0.0.1", "::1")
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Alive: this process answers. Nothing else is asked."""
    return JsonResponse({"alive": True})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Ready: database, broker, migrations and clockwork; 503 with what is wrong, in words."""
    wrong = dict(problems())
    worth_a_look = {} if "database" in wrong else dict(warnings())
    body = {"ready": not wrong, "problems": wrong, "warnings": worth_a_look}
    return JsonResponse(body, status=503 if wrong else 200)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for a collector on this machine, or one that brings the token; 404 to anyone else."""
    if not _may_read_figures(request):
        return HttpResponse(status=404)
    lines = "\n".join(figures()) + "\n"
    return HttpResponse(lines, content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read_figures(request: HttpRequest) -> bool:
    """A forwarded request comes from a proxy on this machine, not from this machine."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and compare_digest(given.encode(), token.encode()):
        return True
    is_forwarded = any(request.META.get(header) for header in _FORWARDED)
    return request.META.get("REMOTE_ADDR") in _LOOPBACK and not is_forwarded


def problems() -> Iterator[tuple[str, str]]:
    """Yield what keeps the house from working, by name; the clock's page says it to staff."""
    if not _says_yes(_database_answers):
        yield "database", "does not answer"
        return
    if not _says_yes(_broker_answers):
        yield "broker", "does not answer within a second; work waits and is done when it is back"
    elif not _says_yes(_broker_has_room):
        yield "broker_full", "takes nothing more: its memory is full; work waits for room"
    if not _says_yes(_is_migrated):
        yield "migrations", "not all applied: run manage.py migrate"
    for name, what in ((BEAT, "the beat"), (SWEEPER, "the sweep")):
        age = age_of(name)
        if age is None:
            yield name, f"{what} has never run"
        elif age > LONGEST_SILENCE:
            yield name, f"{what} last ran {age.total_seconds():.0f} seconds ago"


def warnings() -> Iterator[tuple[str, str]]:
    """Yield what works, but wants somebody to look."""
    if settings.SILA_HOLD_MESSAGES:
        yield "messages_held", "no message leaves while SILA_HOLD_MESSAGES is set"
    for work in backlog():
        yield from _warning(work)
    for state in duty_states():
        if state.has_failed:
            yield f"{state.duty.name}_failed", f"its last run failed: {state.error}"
        elif state.is_late:
            hours = state.lag.total_seconds() / 3600
            yield f"{state.duty.name}_late", f"due {hours:.0f} hours ago and not done"


def _warning(work: Backlog) -> Iterator[tuple[str, str]]:
    if work.name == "calls" and work.oldest_wait > CALL_LATE:
        yield "calls_late", f"the oldest has waited {work.oldest_wait.days} days to be made"
    if work.oldest_wait > LONGEST_WAIT and work.name != "calls":
        minutes = work.oldest_wait.total_seconds() / 60
        yield f"{work.name}_late", f"the oldest has waited {minutes:.0f} minutes"
    if work.stuck and work.name != "calls":
        yield f"{work.name}_stuck", f"{work.stuck} tried again and again without success"
    if work.refused and work.name != "calls":
        yield f"{work.name}_refused", f"{work.refused} tried more than once without success"
    if work.failed:
        yield f"{work.name}_failed", f"{work.failed} given up; somebody has to look"


def _says_yes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # noqa: BLE001 (whatever it is, the answer is no)
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _broker_answers() -> bool:
    with _broker() as client:
        return bool(client.ping())


def _broker_has_room() -> bool:
    """A broker whose memory is full still answers; it only takes nothing more (F12)."""
    with _broker() as client:
        memory: Any = client.info("memory")
    most = memory.get("maxmemory") or 0
    return not most or memory["used_memory"] < most


def _broker() -> Redis:
    patience = BROKER_PATIENCE_SECONDS
    return Redis.from_url(
        settings.CELERY_BROKER_URL, socket_timeout=patience, socket_connect_timeout=patience
    )


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
