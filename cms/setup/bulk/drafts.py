"""One invented request on paper: who, what, when, where it stands; nothing of it is stored yet."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any
from uuid import UUID

from cases.enums import EventKind, PersonKind, WindowUnit
from cases.windows import Window, WindowRule, compute_window
from cms.accounts.models import User
from cms.association.models import Branch
from cms.association.selectors import work_calendar
from cms.core.references import ALPHABET
from cms.core.workdays import add_working_days
from cms.setup.bulk.recipes import Line, Recipe
from cms.setup.demo.accounts import Staff
from cms.setup.demo.invention import Inventor, Someone
from cms.setup.demo.pools import people

_ANSWERS_KEPT = 24
_HELD_MARGIN = timedelta(days=3)


@dataclass
class Draft:
    """Everything about one request before its rows have numbers."""

    number: int
    form_key: UUID
    recipe: Recipe
    who: Someone
    kind: PersonKind
    branch: Branch
    answers: dict[str, Any]
    language: str
    tracking_code: str
    submitted_at: datetime
    window: Window
    moments: list[datetime] = field(default_factory=list)
    actors: list[User | None] = field(default_factory=list)
    owner: User | None = None
    stage_due_at: datetime | None = None

    def moment_of(self, *kinds: EventKind) -> datetime:
        """When the last line of these kinds was written."""
        lines = zip(self.recipe.lines, self.moments, strict=True)
        return max(moment for line, moment in lines if line.kind in kinds)


@dataclass
class Drafter:
    """Drafts requests from recipes; the same number and chance give the same request."""

    opened: list[Recipe]
    closed: list[Recipe]
    branches: list[Branch]
    staff: Staff
    kind: PersonKind
    now: datetime
    span: timedelta
    share_open: float
    code: str

    def __post_init__(self) -> None:
        self.calendar = work_calendar()
        self._windows: dict[tuple[WindowRule, date], Window] = {}
        self._actors = lru_cache(maxsize=None)(self._first_present)
        self._answers: dict[int, list[dict[str, Any]]] = {}
        self._places = {name: set(user.branches.all()) for name, user in self.staff.items()}
        self._stage_due = lru_cache(maxsize=4096)(self._day_due)

    def draft(self, number: int, form_key: UUID, rng: Random) -> Draft:
        recipe = rng.choice(self.opened if rng.random() < self.share_open else self.closed)
        branch = rng.choice(self.branches)
        who = _someone(number, rng)
        hours = _hours(recipe, rng)
        begins = self._begin(recipe, hours[-1], rng)
        draft = Draft(
            number=number,
            form_key=form_key,
            recipe=recipe,
            who=who,
            kind=self.kind,
            branch=branch,
            answers=self._answered(recipe, who, branch, rng),
            language="en" if rng.random() < 0.06 else "ar",
            tracking_code="-".join("".join(rng.choices(ALPHABET, k=4)) for _group in range(3)),
            submitted_at=begins,
            window=self._window(recipe, begins),
            moments=[begins + timedelta(hours=hour) for hour in hours],
            actors=[self._actor(line, branch) for line in recipe.lines],
        )
        if not recipe.stage.is_final:
            draft.owner = self._who(recipe.stage.role, branch)
            since = draft.moment_of(EventKind.SUBMITTED, EventKind.STAGE_MOVED)
            draft.stage_due_at = self._due(recipe, since)
        return draft

    def _begin(self, recipe: Recipe, hours: float, rng: Random) -> datetime:
        """An open request began lately, a held decision within its window, the rest at any time."""
        took = timedelta(hours=hours)
        if recipe.held:
            room = timedelta(days=recipe.service.window["not_before"]) - _HELD_MARGIN - took
            return self.now - took - room * rng.random()
        if not recipe.stage.is_final:
            return self.now - took - timedelta(days=rng.triangular(0, 12, 1))
        return self.now - took - (self.span - took) * rng.random()

    def _window(self, recipe: Recipe, anchor: datetime) -> Window:
        """Windows counted in days are the same all day, and computed once a day."""
        rule = recipe.window
        if rule is None:
            return Window(None, None)
        if rule.unit in (WindowUnit.HOURS, WindowUnit.MINUTES):
            return compute_window(rule, anchor, self.calendar)
        key = (rule, anchor.astimezone(self.calendar.tz).date())
        if key not in self._windows:
            self._windows[key] = compute_window(rule, anchor, self.calendar)
        return self._windows[key]

    def _due(self, recipe: Recipe, since: datetime) -> datetime | None:
        stage = recipe.stage
        if stage.target_minutes:
            return since + timedelta(minutes=stage.target_minutes)
        if stage.target_days is None:
            return None
        return self._stage_due(since.astimezone(self.calendar.tz).date(), stage.target_days)

    def _day_due(self, day: Any, days: int) -> datetime:
        due = add_working_days(day, days, self.calendar)
        return datetime(due.year, due.month, due.day, 23, 59, 59, tzinfo=self.calendar.tz)

    def _actor(self, line: Line, branch: Branch) -> User | None:
        return self._who(line.role, branch) if line.role else None

    def _who(self, role: str, branch: Branch) -> User | None:
        return self._actors(role, branch)

    def _first_present(self, role: str, branch: Branch) -> User | None:
        """The first account of a role, its own branch before the others."""
        names = [name for name in self.staff if name.rstrip("0123456789") == role]
        present = [name for name in names if self.staff[name].absent_until is None]
        near = [name for name in present if branch in self._places[name]]
        chosen = near or present
        return self.staff[chosen[0]] if chosen else None

    def _answered(
        self, recipe: Recipe, who: Someone, branch: Branch, rng: Random
    ) -> dict[str, Any]:
        """One of some answers of this service, with this person's own name and numbers."""
        service, version = recipe.service, recipe.form_version
        pool = self._answers.setdefault(service.pk, [])
        if len(pool) < _ANSWERS_KEPT:
            inventor = Inventor(self.code, Random(len(pool)))  # noqa: S311
            day = self.now.date()
            pool.append(
                inventor.answers(version.document, who, service=service, branch=branch.key, day=day)
            )
        given = dict(rng.choice(pool))
        own = {"person.name": who.name, "person.mobile": who.mobile, "case.branch": branch.key}
        for question in version.document.questions:
            if question.key in given and question.binds in own:
                given[question.key] = own[question.binds]
            elif question.key in given and question.binds == "person.identifier":
                given[question.key] = who.identifier(question.identifier_kinds)
        return given


def _someone(number: int, rng: Random) -> Someone:
    """Two of three requests come from somebody new; the name is chosen from a hundred thousand."""
    pools = people()
    gender = rng.choice(["woman", "woman", "man"])
    first = rng.choice(pools["women" if gender == "woman" else "men"])
    names = (first, rng.choice(pools["fathers"]), rng.choice(pools["fathers"]))
    name = " ".join((*names, rng.choice(pools["families"])))
    return Someone(name, gender, f"+96655{number % 10**7:07d}", number)


def _hours(recipe: Recipe, rng: Random) -> list[float]:
    """Hours from submission to each line; a release waits for its window."""
    held = float(recipe.service.window.get("not_before") or 0) * 24
    at, hours = 0.0, []
    for line in recipe.lines:
        if line.kind is EventKind.DECISION_RELEASED and held:
            at = max(at, held + 24)
        hours.append(at)
        at += _gap(line, rng)
    return _within_its_window(hours, held) if recipe.held else hours


def _within_its_window(hours: list[float], held: float) -> list[float]:
    """A decision is held only while its window is closed, so a long way was gone faster."""
    most = held - _HELD_MARGIN / timedelta(hours=1)
    pace = min(1.0, most / hours[-1]) if hours[-1] else 1.0
    return [hour * pace for hour in hours]


def _gap(line: Line, rng: Random) -> float:
    """Routing follows at once; people take between an hour and a day and a half."""
    quick = (EventKind.SUBMITTED, EventKind.STAGE_MOVED, EventKind.DECISION_RELEASED)
    return 0.01 if line.kind in quick else rng.uniform(0.5, 36)
