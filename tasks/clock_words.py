"""The clock's state in words for who keeps an office, not a server: what it is, what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from cms.core.counting import counted
from cms.core.digits import shown_digits
from cms.notices.faults import in_words
from cms.notices.quiet_hours import QUIET_HOURS
from cms.notices.services import MAY_HAVE_LEFT
from tasks.duties import DutyState, duty_states
from tasks.figures import Backlog
from tasks.health import LONGEST_SILENCE, LONGEST_WAIT, problems, warnings
from tasks.heartbeats import BEAT, SWEEPER, age_of
from tasks.models import RunOutcome

GOOD, AMBER, RED = "good", "soon", "late"

_SERVER = gettext_lazy(
    "Tell whoever keeps the server, today. Nothing that was sent to you is lost: it is done as"
    " soon as this is mended."
)
_WHAT_TO_DO: dict[str, tuple[Any, Any]] = {
    "database": (gettext_lazy("The database does not answer."), _SERVER),
    "broker": (
        gettext_lazy("The programs cannot reach each other (broker)."),
        _SERVER,
    ),
    "broker_full": (
        gettext_lazy("The memory of the broker is full: it takes no more hints."),
        _SERVER,
    ),
    "messages_held": (
        gettext_lazy("No message leaves: they are held after a backup was restored."),
        gettext_lazy("Whoever keeps the server ends this, once what may have left is set aside."),
    ),
    "migrations": (
        gettext_lazy("The program was renewed, its database was not."),
        gettext_lazy("Whoever keeps the server runs manage.py migrate."),
    ),
    BEAT: (gettext_lazy("The clock stands still: it has not ticked for two minutes."), _SERVER),
    SWEEPER: (
        gettext_lazy("Nobody looks for work that is due: the worker stands still."),
        _SERVER,
    ),
    "jobs_late": (
        gettext_lazy("Background work has waited for more than a quarter of an hour."),
        gettext_lazy("Look again in ten minutes. If it still waits, tell who keeps the server."),
    ),
    "notices_refused": (
        gettext_lazy("Messages are being tried again: whoever carries them does not take them."),
        gettext_lazy(
            "They leave by themselves once it answers. If this stays for a quarter of an"
            " hour, tell who keeps the server."
        ),
    ),  # fmt: skip
    "jobs_refused": (
        gettext_lazy("Background work is being tried again: it did not succeed at once."),
        gettext_lazy(
            "It is tried by itself. If this stays for a quarter of an hour, tell who"
            " keeps the server."
        ),
    ),  # fmt: skip
    "notices_late": (
        gettext_lazy("Messages have waited for more than a quarter of an hour."),
        gettext_lazy("Look again in ten minutes. If they still wait, tell who keeps the server."),
    ),
    "jobs_stuck": (
        gettext_lazy("Some background work is tried again and again without success."),
        gettext_lazy("It stands below with what you can do."),
    ),
    "notices_stuck": (
        gettext_lazy("Some messages are tried again and again without success."),
        gettext_lazy("The mail server or the SMS provider may be down. They stand below."),
    ),
    "jobs_failed": (
        gettext_lazy("Some background work was given up."),
        gettext_lazy("It stands below: try it again, or give it up with a reason."),
    ),
    "notices_failed": (
        gettext_lazy("Some messages reached nobody."),
        gettext_lazy("They stand below: try them again, or tell the person in another way."),
    ),
    "calls_late": (
        gettext_lazy("Calls have waited for over a day: nobody is told until somebody rings."),
        gettext_lazy("Who has the case is reminded. See them under Messages, and share them out."),
    ),
    "calls_failed": (
        gettext_lazy("Some calls could not be made: the number is wrong."),
        gettext_lazy("Find another way to the person, then give the call up with its reason."),
    ),
}


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be."""

    tone: str
    what: str
    what_to_do: str


def findings() -> list[Finding]:
    """Return what `/readyz` says, the worst first, as sentences."""
    wrong = list(problems())
    red = [_finding(RED, name) for name, _english in wrong]
    if any(name == "database" for name, _english in wrong):
        return red
    amber = [_finding(AMBER, name) for name, _english in warnings() if name in _WHAT_TO_DO]
    duties = [found for state in duty_states() if (found := _of_duty(state))]
    return [*red, *amber, *duties]


def _finding(tone: str, name: str) -> Finding:
    what, what_to_do = _WHAT_TO_DO[name]
    return Finding(tone, str(what), str(what_to_do))


def _of_duty(state: DutyState) -> Finding | None:
    title = state.duty.title
    if state.has_failed:
        what = _("“%(duty)s” failed when it last ran.") % {"duty": title}
        advice = _("It is tried again every quarter of an hour. If it fails tomorrow too, tell who"
                   " keeps the server.")  # fmt: skip
        return Finding(AMBER, what, advice)
    if state.is_late:
        what = _("“%(duty)s” was due and has not run.") % {"duty": title}
        advice = _("It is caught up by itself as soon as the clock ticks.")
        return Finding(AMBER, what, advice)
    return None


@dataclass(frozen=True)
class DutyRow:
    """One line of the table of what runs by itself."""

    title: Any
    purpose: Any
    every: str
    last_run: str
    tone: str
    state: str
    detail: str


def duty_rows() -> Iterator[DutyRow]:
    yield _pulse_row(
        BEAT,
        _("The clock's tick"),
        _("Starts everything below at its time."),
    )
    yield _pulse_row(
        SWEEPER,
        _("The round"),
        _("Finds every message and every piece of work that is due, and has it done."),
    )
    for state in duty_states():
        yield _duty_row(state)


def _pulse_row(name: str, title: str, purpose: str) -> DutyRow:
    age = age_of(name)
    runs = age is not None and age <= LONGEST_SILENCE
    seconds = int(settings.SWEEP_SECONDS)
    every = ngettext("Every %(n)s second", "Every %(n)s seconds", seconds)
    return DutyRow(
        title,
        purpose,
        counted(every, seconds),
        _ago(timezone.now() - age) if age is not None else _("never"),
        GOOD if runs else RED,
        _("Runs") if runs else _("Stands still"),
        "",
    )


def _duty_row(state: DutyState) -> DutyRow:
    tone, words = _standing(state)
    return DutyRow(
        state.duty.title,
        state.duty.purpose,
        _how_often(state),
        _ago(state.last_run_at) if state.last_run_at else _("not yet"),
        tone,
        words,
        _detail(state),
    )


def _how_often(state: DutyState) -> str:
    duty = state.duty
    if duty.hour is None:
        return _("Every hour")
    at = shown_digits(f"{duty.hour:02}:{duty.minute:02}")
    return _("Every night at %(time)s") % {"time": at}


def _standing(state: DutyState) -> tuple[str, str]:
    if state.has_failed:
        return RED, _("Failed")
    if state.is_late:
        late = shown_digits(timesince(timezone.now() - state.lag, depth=1))
        return AMBER, _("Late by %(time)s") % {"time": late}
    if state.outcome == RunOutcome.RUNNING:
        return GOOD, _("Running now")
    if state.outcome == RunOutcome.NEVER:
        return GOOD, _("Waits for its first time")
    return GOOD, _("Done")


def _detail(state: DutyState) -> str:
    if state.has_failed:
        return state.error
    if not state.count:
        return ""
    return counted(_("handled: %(n)s"), state.count)


@dataclass(frozen=True)
class BacklogRow:
    """One line of the table of what waits."""

    kind: str
    waiting: str
    oldest: str
    failed: str
    tone: str
    state: str


def backlog_row(work: Backlog) -> BacklogRow:
    kinds = {
        "jobs": _("Background work"),
        "notices": _("Messages"),
        "calls": _("Calls that staff make"),
    }
    waiting = work.states.get("pending", 0) + work.states.get("running", 0)
    tone, state = _verdict(work)
    return BacklogRow(
        kinds[work.name],
        shown_digits(waiting),
        shown_digits(timesince(timezone.now() - work.oldest_wait, depth=1))
        if work.oldest_wait > timedelta(minutes=1)
        else _("nothing is late"),
        shown_digits(work.failed + work.stuck),
        tone,
        state,
    )


def _verdict(work: Backlog) -> tuple[str, str]:
    if work.failed:
        return RED, _("Somebody has to look")
    if work.name == "calls":
        return GOOD, _("Wait for a colleague")
    if work.stuck:
        return AMBER, _("Tried again and again")
    if work.refused:
        return AMBER, _("Being tried again")
    if work.oldest_wait > LONGEST_WAIT:
        return AMBER, pgettext("work", "Late")
    return GOOD, _("In order")


#: What a row says of its last fault, where it is one of our own words.
_FAULTS = {
    "no template in use": gettext_lazy("Nobody has written a text for it."),
    "worker lost": gettext_lazy("The program died on it five times."),
    "wrong number": gettext_lazy("Wrong number."),
    MAY_HAVE_LEFT: gettext_lazy(
        "It may have left before the backup was restored. Send it again only to whoever does not"
        " know it yet."
    ),
    QUIET_HOURS: gettext_lazy("Waits for the end of the quiet hours."),
}


def fault_words(error: str) -> str:
    """Return the last fault of a row in words where we have them, else as the provider gave it."""
    return in_words(error, _FAULTS)


def _ago(moment: datetime) -> str:
    """Return how long ago; less than a minute is now."""
    if timezone.now() - moment < timedelta(minutes=1):
        return _("a moment ago")
    return _("%(time)s ago") % {"time": shown_digits(timesince(moment, depth=1))}
