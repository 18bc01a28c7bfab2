"""A database full of invented cases, and a process of its own that asks it things.

One process has one database, so each crowd is answered by a child: `python -m tests.bench.crowd`.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from tests.plugins import postgres

ROOT = Path(__file__).resolve().parents[2]


class Crowd:
    """`ask` and `search` return milliseconds, as measured inside the child."""

    def __init__(self, cases: int) -> None:
        self.cases = cases

    def __enter__(self) -> "Crowd":
        self.server = postgres.start()
        environment = {
            **os.environ,
            "DATABASE_URL": self._database(),
            "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
            "SILA_BENCH_CASES": str(self.cases),
        }
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.crowd"], cwd=ROOT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        return self

    def __exit__(self, *_error: object) -> None:
        self.child.stdin.close()
        self.child.wait(timeout=30)

    def ask(self, path: str, role: str = "director") -> float:
        return float(self.call("ask", f"{role} {path}"))

    def roles(self) -> list[str]:
        """Everybody who has cases on their first screen."""
        return list(self.call("roles", ""))

    def case_with(self, events: int, role: str) -> int:
        """The number of a new case with so many lines on its timeline that the role may open."""
        return int(self.call("case_with", f"{events} {role}"))

    def somebody(self) -> str:
        """The whole name of a person from the middle of the crowd."""
        return str(self.call("somebody", ""))

    def search(self, words: str) -> float:
        return float(self.call("search", words))

    def search_bare(self, words: str) -> float:
        return float(self.call("search_bare", words))

    def call(self, what: str, about: str) -> Any:
        self.child.stdin.write(json.dumps([what, about]) + "\n")
        self.child.stdin.flush()
        return json.loads(self.child.stdout.readline())

    def _database(self) -> str:
        import psycopg

        name = f"bench_{self.cases}"
        uri = self.server.get_uri()
        with psycopg.connect(uri, autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not found.fetchone():
                connection.execute(f'CREATE DATABASE "{name}"')
        return uri.replace("/postgres?", f"/{name}?")


def main() -> None:
    import django

    django.setup()
    known = (_ask, _roles, _case_with, _somebody, _search, _search_bare, _export, _wave, _wave_bare)
    answers: dict[str, Any] = {each.__name__[1:]: each for each in known}
    _fill(int(os.environ["SILA_BENCH_CASES"]))
    for line in sys.stdin:
        what, about = json.loads(line)
        print(json.dumps(answers[what](about)), flush=True)


def _fill(cases: int) -> None:
    """Set an association up and invent its cases; the second time nothing is left to do."""
    import contextlib

    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from cases.models import Case

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    with contextlib.redirect_stdout(sys.stderr):
        call_command("migrate", interactive=False, verbosity=0)
        if Case.objects.count() >= cases:
            return
        call_command("setup_association", "mam")
        _invent(cases)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _invent(cases: int) -> None:
    from cases.models import Assignment
    from cases.services.figures import count_all
    from cms.setup.bulk.loading import load_cases
    from tests.bench.multiply import BUILT, multiply, who_had_it

    started = time.monotonic()
    for _batch in load_cases(min(cases, BUILT), seed=1):
        pass
    if not Assignment.objects.filter(case__is_open=False).exists():
        who_had_it()
    multiply(cases)
    print(f"{cases} requests after {time.monotonic() - started:.0f} s.", flush=True)
    count_all()
    print(f"Counted after {time.monotonic() - started:.0f} s.", flush=True)


@cache
def _client(role: str = "director") -> Any:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(_first(role), backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def _first(role: str) -> Any:
    from cms.accounts.models import User

    return User.objects.filter(groups__name=role).earliest("pk")


def _ask(who_and_where: str) -> float:
    role, path = who_and_where.split(" ", 1)
    client = _client(role)
    start = time.perf_counter()
    response = client.get(path)
    took = (time.perf_counter() - start) * 1000
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}.")
    return took


def _roles(_about: str) -> list[str]:
    from cases.scopes import SCOPES

    return [str(role) for role in SCOPES]


def _case_with(events_and_role: str) -> int:
    """Invent a case where this role works; nothing follows from what happens to it."""
    import uuid

    from cases.enums import EventKind
    from cases.services.timeline import record_event
    from cms.association.models import Branch
    from tests.bench.house import no_followers
    from tests.factories.cases import CaseFactory

    events, role = events_and_role.split(" ")
    name = f"bench-{uuid.uuid4().hex[:12]}"  # the crowd is kept between runs
    keys = {"slug": name, "form__key": name, "workflow__key": name, "committee": None}
    branch = _first(role).branches.first() or Branch.objects.earliest("pk")
    with no_followers():
        case = CaseFactory(branch=branch, **{f"service__{key}": keys[key] for key in keys})
        for _number in range(int(events)):
            record_event(case, EventKind.NOTE_ADDED, by="clock")
    return case.pk


def _somebody(_about: str) -> str:
    from cases.models import Person

    middle = Person.objects.order_by("-pk").values_list("pk", flat=True)[0] // 2
    return str(Person.objects.filter(pk__gte=middle).earliest("pk").name)


def _search(words: str) -> float:
    """The rows of a search as the queue finds them."""
    from cases.backoffice.filters import matching_cases
    from cases.selectors import visible_cases

    director = _first("director")
    assert director.roles
    start = time.perf_counter()
    rows = visible_cases(user=director).filter(matching_cases(words, user=director))
    found = list(rows.order_by("-submitted_at", "-id").values_list("pk", flat=True)[:50])
    took = (time.perf_counter() - start) * 1000
    if found != [key for (key,) in _bare_rows(words, director.pk)]:
        raise RuntimeError("The bare SQL finds other rows than the search, so says nothing of it.")
    return took


def _search_bare(words: str) -> float:
    director = _first("director")
    start = time.perf_counter()
    _bare_rows(words, director.pk)
    return (time.perf_counter() - start) * 1000


def _bare_rows(words: str, user: int) -> list[tuple[int]]:
    """The same rows by hand: what is restricted stays out where it was never this person's."""
    from django.db import connection

    from cms.core.arabic import name_tokens

    parts = [f"%{part}%" for part in name_tokens(words)]
    sql = (
        "SELECT c.id FROM cases_case c JOIN cases_person p ON p.id = c.person_id"
        f" WHERE {' AND '.join(['p.name_tokens LIKE %s'] * len(parts))}"
        " AND c.destroyed_at IS NULL AND (NOT c.is_restricted OR c.owner_id = %s OR EXISTS"
        " (SELECT FROM cases_assignment a WHERE a.user_id = %s AND a.case_id >= c.id"
        " AND a.case_id <= c.id))"
        " ORDER BY c.submitted_at DESC, c.id DESC LIMIT 50"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parts, user, user])
        return list(cursor.fetchall())


def _export(file: str) -> list[float]:
    """Take the whole list out; return rows, seconds and by how many megabytes memory rose."""
    import resource

    def peak() -> float:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    client = _client()
    client.get("/admin/cases/queue/all/")  # whatever a process loads once
    before, start = peak(), time.perf_counter()
    answer = client.post(
        f"/admin/cases/queue/all/?export={file}", {"purpose": "audit", "note": "قياس"}
    )
    size = sum(len(part) for part in answer.streaming_content)
    answer.close()
    return [peak() - before, time.perf_counter() - start, size / 1024]


def _wave(_about: str) -> float:
    """Ask everybody; return how many places a second were written, with the work to send them."""
    from cms.association.models import Association
    from tasks.asking import ask_wave

    Association.load()  # whatever a process loads once
    return _written(lambda survey: ask_wave(survey, since=_LONG_AGO))


def _wave_bare(_about: str) -> float:
    """The same rows by one INSERT … SELECT into each table, asking nobody whether they want it."""
    from django.db import connection, transaction

    def write(survey: Any) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_PLACES, [survey.pk, survey.pk])
            count = cursor.rowcount
            cursor.execute(_WORK, [survey.pk])
            return int(count)

    return _written(write)


_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
_PLACES = (
    "INSERT INTO surveys_invitation"
    " (survey_id, case_id, token_hash, due_at, expires_at, state, why_not, created_at)"
    " SELECT %s, id, 'wave:' || %s || ':' || id, now(), now() + interval '30 days', 'planned', '',"
    " now() FROM cases_case WHERE NOT is_open AND closed_at IS NOT NULL"
)
_WORK = (
    "INSERT INTO tasks_job (key, kind, subject_id, step, due_at, state, attempts, crashes,"
    " last_error, created_at)"
    " SELECT 'invite:' || id, 'send_invitation', id, 0, due_at, 'pending', 0, 0, '', now()"
    " FROM surveys_invitation WHERE survey_id = %s"
)


def _written(write: Any) -> float:
    """With every case closed have a new survey ask, count, and take all of it away again."""
    from django.db import connection

    from surveys.models import Invitation, Survey
    from tasks.models import Job
    from tests.factories.surveys import SurveyFactory

    survey = Survey.objects.filter(key="bench").first() or SurveyFactory(key="bench")
    with _all_closed():
        start = time.perf_counter()
        count = write(survey)
        took = time.perf_counter() - start
    places = Invitation.objects.filter(survey=survey)
    asked = places.filter(state="planned").values("pk")
    Job.objects.filter(kind="send_invitation", subject_id__in=asked)._raw_delete("default")
    places._raw_delete("default")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE surveys_invitation, tasks_job")
    return count / took


@contextmanager
def _all_closed() -> Iterator[None]:
    """The queue's benchmark, which uses the same cases, finds the open ones open again."""
    from django.utils import timezone

    from cases.models import Case

    opened = list(Case.objects.filter(closed_at=None).values_list("pk", flat=True))
    Case.objects.filter(pk__in=opened).update(is_open=False, closed_at=timezone.now())
    try:
        yield
    finally:
        Case.objects.filter(pk__in=opened).update(is_open=True, closed_at=None)


if __name__ == "__main__":
    main()
