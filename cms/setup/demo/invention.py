"""Inventing people, and their answers to any form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from django.core.exceptions import ValidationError

from stdnum import luhn

from cases.models import Service
from cases.programme_enums import TimeSlot
from cases.questions.agreement import refuse_disagreement
from cases.questions.answers import clean_answer
from cases.questions.comparing import holds
from cases.questions.definition import FormDefinition, Question, QuestionType
from cms.core.references import numbered_reference
from cms.setup.demo.pools import people, texts

#: Ranges that look like life, by the key of the question; others stay near their minimum.
_NUMBERS = {
    "members": (2, 9), "children": (1, 5), "people": (1, 6), "worshippers": (60, 900),
    "users": (50, 900), "area": (80, 900), "seedlings": (12, 40), "attendees": (20, 180),
    "seedlings_home": (2, 10),
    "tank_litres": (0, 4000), "well_depth": (20, 120), "hours_a_week": (2, 8),
    "hours_without": (6, 60), "monthly_income": (900, 6000),
    "spent_home": (800, 2500), "spent_living": (700, 2500),
    "spent_health": (100, 900), "debts": (2000, 30000), "rooms": (2, 6), "ill_members": (1, 1),
    "school_age_out": (0, 1), "rows_filled": (3, 14), "cost_guess": (800, 25000),
    "water_spending": (150, 900), "days_without": (4, 20),
    "yearly_rent": (8000, 22000), "amount_owed": (1500, 9000), "debt_amount": (8000, 90000),
}  # fmt: skip
#: The beginning of the degrees round which each house's people live.
_PLACES = {
    "eny": ("24.70", "46.70"), "env": ("24.46", "39.60"), "irt": ("24.50", "44.40"),
    "hud": ("22.79", "39.03"), "mam": ("16.90", "42.55"),
}  # fmt: skip
#: Relatives as a family has them: the pool of first names (either, when empty) and their ages.
_RELATIVES: dict[str, tuple[str, tuple[int, int]]] = {
    "son": ("men", (1, 22)), "daughter": ("women", (1, 22)), "mother": ("women", (50, 75)),
    "child": ("", (2, 25)), "parent": ("", (50, 75)), "sibling": ("", (15, 50)),
}  # fmt: skip
_AT_SCHOOL = {"pupils"}
_PUPILS = {
    relation: (_RELATIVES[relation][0], (6, 20)) for relation in ("son", "daughter", "child")
}
#: Optional, and left empty by nobody: the demonstration has something to reach and to count.
_SAID_BY_ALL = {"person.mobile", "case.preferred_times"}
_ATTEMPTS = 40
#: Of the times that suit, most name this one.
_LIKED = TimeSlot.WEEKDAY_AFTER_ASR.value
Answers = Mapping[str, Any]
_PAST_DATES = {"since", "happened_on", "last_supplied", "returned_on"}
_MOSTLY_YES = {"is_adult", "road_fits", "owner_agrees", "power", "permission", "wants_answer"}


@dataclass(frozen=True)
class Someone:
    """An invented person, mosque or entity."""

    name: str
    gender: str
    mobile: str
    number: int
    speaks: str = "ar"
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def email(self) -> str:
        return f"person{self.number}@example.com"

    def identifier(self, kinds: list[str]) -> dict[str, str]:
        """A number that is well-formed; the lowest of their ranges, where nobody alive has one."""
        kind = kinds[0]
        if self.number % 7 == 0 and "iqama" in kinds:
            kind = "iqama"
        return {"kind": kind, "number": _IDENTIFIERS[kind](self.number)}


def _with_check_digit(first: str) -> Callable[[int], str]:
    def number_of(number: int) -> str:
        body = f"{first}{number:08d}"
        return body + str(luhn.calc_check_digit(body))

    return number_of


_IDENTIFIERS: dict[str, Callable[[int], str]] = {
    "national_id": _with_check_digit("1"),
    "iqama": _with_check_digit("2"),
    "border_number": _with_check_digit("3"),
    "passport": lambda number: f"X{number:07d}",
    "visa": lambda number: f"60{number:08d}",
    "mosque_number": lambda number: f"M-{1000 + number}",
    "entity_licence": lambda number: f"L-{3000 + number}",
}


class Inventor:
    """Invents the same people and answers from the same seed.

    `said` is what the same people said before, of which `repeats` is answered with again.
    """

    def __init__(
        self, code: str, rng: Random, *, said: Answers | None = None, repeats: Answers | None = None
    ) -> None:
        self.code = code
        self.rng = rng
        self.said, self.repeats = said or {}, repeats or {}
        self._count = 0

    def someone(self) -> Someone:
        self._count += 1
        pool = people()
        from_abroad = pool["share_of_visitors"].get(self.code, 0)
        if from_abroad and self.rng.random() < from_abroad:
            return self._visitor()
        gender = self.rng.choice(["woman", "woman", "man"])
        first = self.rng.choice(pool["women" if gender == "woman" else "men"])
        father, family = self.rng.choice(pool["fathers"]), self.rng.choice(pool["families"])
        name = f"{first} {father} {family}"
        return Someone(name, gender, f"+9665500{self._count:05d}", self._count)

    def _visitor(self) -> Someone:
        found = self.rng.choice(people()["visitors"])
        mobile = f"+9665500{self._count:05d}"  # a local card, as most visitors buy on arrival
        speaks, country = found["speaks"], found["country"]
        return Someone(
            found["name"], found["gender"], mobile, self._count, speaks, {"nationality": country}
        )

    def answers(
        self, form: FormDefinition, who: Someone, *, service: Service, branch: str, day: date
    ) -> dict[str, Any]:
        """Return clean answers to every question that shows."""
        given: dict[str, Any] = {}
        scene = _Scene(self.rng, self.code, who, service, branch, day, given, self.said)
        for step in form.steps:
            for question in step.questions if holds(step.show_if, given) else []:
                if question.type is QuestionType.INFORMATION or not holds(question.show_if, given):
                    continue
                repeated = self.repeats.get(question.key)
                value = scene.answer(question) if repeated is None else repeated
                if value is not None:
                    given[question.key] = value
        return given


@dataclass(frozen=True)
class _Scene:
    """Who answers about what, and when."""

    rng: Random
    code: str
    who: Someone
    service: Service
    branch: str
    day: date
    given: dict[str, Any]
    said: Answers

    def answer(self, question: Question) -> Any:
        """Return a clean answer that agrees with the earlier ones, None when left empty."""
        for _attempt in range(_ATTEMPTS):
            raw = self.raw_answer(question)
            value = clean_answer(question, raw) if raw is not None else None
            try:
                refuse_disagreement(question, value, self.given, today=self.day)
            except ValidationError:
                continue
            return value
        raise AssertionError(f"Nothing invented for “{question.key}” passes its own checks.")

    def raw_answer(self, question: Question) -> Any:
        is_spared = not question.required and question.binds not in _SAID_BY_ALL
        if is_spared and self.rng.random() < 0.45:
            return None
        return _BY_TYPE[question.type](self, question)

    def name(self, question: Question) -> str:
        pools = {"mosque_name": "mosques", "entity_name": "entities"}
        if pool := pools.get(question.key):
            return str(self.rng.choice(people()[pool]))
        return self.who.name

    def identifier(self, question: Question) -> dict[str, str]:
        return self.who.identifier(question.identifier_kinds)

    def number(self, question: Question) -> str:
        least = int(question.minimum or 0)
        low, high = _NUMBERS.get(question.key, (least, least + 6))
        if question.type is QuestionType.MONEY:
            return str(self.rng.randrange(low, high + 1, 50) or 50)
        return str(self.rng.randint(low, high))

    def choice(self, question: Question) -> str:
        known = {
            "person.gender": self.who.gender,
            "person.contact_by": self.rng.choice(["sms", "sms", "sms", "sms", "email", "call"]),
        }
        offered = [choice.value for choice in question.choices]
        wanted = known.get(question.binds or "") or (
            self.who.speaks if question.key == "speaks" else ""
        )
        return wanted if wanted in offered else self.rng.choice(offered)

    def many(self, question: Question) -> list[str]:
        offered = [choice.value for choice in question.choices]
        chosen = self.rng.sample(offered, k=min(len(offered), self.rng.randint(1, 2)))
        if _LIKED in offered and _LIKED not in chosen and self.rng.random() < 0.6:
            chosen.append(_LIKED)
        return chosen

    def yes_no(self, question: Question) -> str:
        likely = 0.9 if question.key in _MOSTLY_YES else 0.4
        return "yes" if self.rng.random() < likely else "no"

    def date(self, question: Question) -> str:
        days = self.rng.randint(4, 60)
        sign = -1 if question.key in _PAST_DATES else 1
        return (self.day + timedelta(days=sign * days)).strftime("%d/%m/%Y")

    def short_text(self, question: Question) -> str:
        if question.binds == "person.name":  # a mosque or an entity: its name may hold anything
            return self.name(question)
        if question.key in self.who.answers:
            return str(self.who.answers[question.key])
        if question.key == "court_number":
            return f"{self.rng.randint(100000, 999999)}"
        pool = texts()["answers"]
        return str(self.rng.choice(pool.get(question.key) or pool["default_short"]))

    def long_text(self, question: Question) -> str:
        pools = texts()
        if question.key in pools["answers"]:
            return str(self.rng.choice(pools["answers"][question.key]))
        if question.key == "body":
            return str(self.rng.choice(pools.get(self.service.kind) or pools["suggestion"]))
        return str(self.rng.choice(pools["needs"][self.code]))

    def iban(self, _question: Question) -> str:
        account = f"99{self.who.number:018d}"
        check = 98 - int(f"{account}281000") % 97
        return f"SA{check:02d}{account}"

    def mobile(self, question: Question) -> str:
        is_own = question.binds == "person.mobile"
        return self.who.mobile if is_own else f"+96655{90000000 + self.who.number}"[:13]

    def email(self, _question: Question) -> str:
        return self.who.email

    def short_address(self, _question: Question) -> str:
        return f"RDAA{self.rng.randint(1000, 9999)}"

    def reference(self, _question: Question) -> str:
        return numbered_reference(self.code.upper(), self.rng.randint(100000, 999999))

    def branch_key(self, _question: Question) -> str:
        return self.branch

    def household(self, question: Question) -> list[dict[str, str]]:
        """As many others as were said to live there; without a number, a small family."""
        least, most = int(question.minimum or 1), int(question.maximum or 8)
        told = {**self.said, **self.given}
        said = told.get("members") or told.get("people")
        needed = int(said) - 1 if said and not question.minimum else self.rng.randint(1, 4)
        return [self._relative(question) for _row in range(min(max(needed, least), most, 8))]

    def _relative(self, question: Question) -> dict[str, str]:
        offered = [choice.value for choice in question.choices]
        known = _PUPILS if question.key in _AT_SCHOOL else _RELATIVES
        relation = self.rng.choice([r for r in known if r in offered] or offered or [""])
        gender, (youngest, oldest) = known.get(relation, ("", (20, 60)))
        first = self.rng.choice(people()[gender or self.rng.choice(["women", "men"])])
        cells = {
            "name": f"{first} {self.who.name.split()[-1]}",
            "relation": relation,
            "birth": str(self.day.year - self.rng.randint(youngest, oldest)),
        }
        return {column: cells[column] for column in question.columns if column in cells}

    def map_point(self, _question: Question) -> str:
        north, east = _PLACES[self.code]
        return f"{north}{self.rng.randint(100, 999)}, {east}{self.rng.randint(100, 999)}"

    def rating(self, _question: Question) -> str:
        return self.rng.choice(["5", "5", "5", "4", "4", "4", "3", "2", "1"])


_BY_TYPE: dict[QuestionType, Callable[[_Scene, Question], Any]] = {
    QuestionType.PERSON_NAME: _Scene.name,
    QuestionType.IDENTIFIER: _Scene.identifier,
    QuestionType.NUMBER: _Scene.number,
    QuestionType.MONEY: _Scene.number,
    QuestionType.CHOICE: _Scene.choice,
    QuestionType.MANY: _Scene.many,
    QuestionType.YES_NO: _Scene.yes_no,
    QuestionType.DATE: _Scene.date,
    QuestionType.SHORT_TEXT: _Scene.short_text,
    QuestionType.LONG_TEXT: _Scene.long_text,
    QuestionType.IBAN: _Scene.iban,
    QuestionType.MOBILE: _Scene.mobile,
    QuestionType.EMAIL: _Scene.email,
    QuestionType.SHORT_ADDRESS: _Scene.short_address,
    QuestionType.REFERENCE: _Scene.reference,
    QuestionType.BRANCH: _Scene.branch_key,
    QuestionType.RATING: _Scene.rating,
    QuestionType.HOUSEHOLD: _Scene.household,
    QuestionType.MAP_POINT: _Scene.map_point,
}
