"""Telling one story: from the request to where it stands today, through the services alone."""

from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from cases.enums import DecisionResult, Evidence, Purpose, StageKind
from cases.models import Case
from cases.permissions import may_move, may_note
from cases.questions.answers import required_documents
from cases.questions.definition import DocumentRequirement
from cases.services.files import SubmittedFile
from cases.services.intake import RequestForm, submit_request
from cases.services.messages import add_note, receive_message
from cases.services.moves import move_case
from cases.services.withdrawal import withdraw_case
from cases.workflow import Move, Stage, validated
from cms.accounts.models import User
from cms.association.enums import Medium
from cms.association.models import Branch, Channel
from cms.association.selectors import work_calendar
from cms.core.workdays import add_working_minutes
from cms.setup.demo.accounts import Staff
from cms.setup.demo.acts import ENTERED_BY, Acts, StoryEnds
from cms.setup.demo.background import Background
from cms.setup.demo.handovers import hand_over
from cms.setup.demo.invention import Inventor, Someone
from cms.setup.demo.papers import invented_paper
from cms.setup.demo.plan import STEADY_PACE, Leg, Story
from cms.setup.demo.pools import texts
from cms.setup.demo.ways import next_move
from cms.setup.demo.words import invented_word
from cms.setup.timetravel import Clock

_WORKING_DAY = 480  # minutes
_STEPS_AT_MOST = 30


def story_key(code: str, seed: int, number: int) -> UUID:
    """Return the form key of a story: it exists once, however often the demo is loaded."""
    return uuid5(NAMESPACE_URL, f"sila-demo:{code}:{seed}:{number}")


class Teller:
    """Tells stories one after the other with the same staff, clock and chance."""

    def __init__(self, code: str, staff: Staff, clock: Clock, rng: Random) -> None:
        self.code = code
        self.staff = staff
        self.clock = clock
        self.rng = rng
        self.inventor = Inventor(code, rng)
        self.calendar = work_calendar()
        self.background = Background(clock, staff["receptionist"], rng)
        self.acts = Acts(staff, self.background, self.pace, rng)
        self.branches = list(Branch.objects.filter(is_active=True).order_by("-is_main", "order"))
        self.media = self._media()

    def tell(self, story: Story, key: UUID) -> Case:
        """Tell it up to the present; what is due later stays for the workers."""
        self.acts.twists = story.twists
        self.clock.set(self.clock.today - story.begins)
        case = self._submit(story, key)
        self.background.catch_up(case, self.clock.now + timedelta(minutes=2))
        try:
            for leg in story.legs:
                case = self._walk(case, leg)
            self._last_words(case, story)
        except StoryEnds:
            pass
        self.background.catch_up(case, self.clock.today)
        self.background.answer_surveys(_again(case))
        return case

    def pace(self, case: Case, share: float) -> None:
        """Let a share of the stage's target pass: working hours, or minutes where minutes count.

        A steady story never runs out of time: it takes about a tenth of what is left.
        """
        stage, now = case.current_stage, self.clock.now
        if stage.target_minutes:
            moment = now + timedelta(minutes=stage.target_minutes * share)
        else:
            minutes = (stage.target_days or 2) * _WORKING_DAY * share
            moment = add_working_minutes(now, int(minutes), self.calendar)
        if "steady" in self.acts.twists:
            moment = min(moment, self._a_tenth_on(stage))
        self.background.catch_up(case, moment)
        if self.clock.now >= self.clock.today:
            raise StoryEnds

    def _a_tenth_on(self, stage: Stage) -> datetime:
        """A tenth of the way to the present, in working hours if any are left."""
        moment = self.clock.now + (self.clock.today - self.clock.now) / 10
        opening = add_working_minutes(moment, self.rng.randint(1, 90), self.calendar)
        return opening if stage.target_days and opening < self.clock.today else moment

    # --- The request ----------------------------------------------------------------------------

    def _submit(self, story: Story, key: UUID) -> Case:
        who = self.inventor.someone()
        branch = self.rng.choices(self.branches, weights=[4] + [2] * (len(self.branches) - 1))[0]
        version = story.service.form.current_version
        assert version is not None  # noqa: S101 (profiles publish every form they name)
        answers = self.inventor.answers(
            version.document,
            who,
            service=story.service,
            branch=branch.key,
            day=timezone.localdate(),
        )
        medium, clerk = self._medium(story)
        form = RequestForm(
            form_key=key,
            service=story.service,
            form_version=version,
            answers=answers,
            language=self._language(who),
            medium=medium,
            consents=self._consents(story),
            declaration=invented_word(story.service, who.name, medium=medium, clerk=clerk),
            files=self._files(story, answers),
        )
        with transaction.atomic():
            return submit_request(form, acting_user=clerk).case

    def _language(self, who: Someone) -> str:
        english = 0.06 if self.code != "hud" else 0.15
        return "en" if who.speaks not in ("ar",) or self.rng.random() < english else "ar"

    def _medium(self, story: Story) -> tuple[Medium, User | None]:
        medium = self.rng.choices(list(self.media), weights=list(self.media.values()))[0]
        if story.service.is_restricted and story.service.kind != "help":
            medium = Medium.WEBSITE
        role = ENTERED_BY.get(medium)
        clerks = [user for name, user in self.staff.items() if role and name == role.value]
        return medium, clerks[0] if clerks else None

    def _media(self) -> dict[Medium, int]:
        """Most people use the website; the rest come by the ways this association has open."""
        shares = {
            Medium.WEBSITE: 66,
            Medium.PHONE: 16,
            Medium.INTERVIEW: 9,
            Medium.VISIT: 9,
            Medium.REPRESENTATIVE: 9,
        }
        open_now = set(Channel.objects.filter(is_enabled=True).values_list("medium", flat=True))
        return {medium: share for medium, share in shares.items() if medium in open_now}

    def _consents(self, story: Story) -> dict[Purpose, bool]:
        consents = {Purpose.PROCESSING: True, Purpose.SURVEY: self.rng.random() < 0.95}
        if story.service.is_sensitive:
            consents[Purpose.SENSITIVE] = True
        return consents

    def _files(self, story: Story, answers: dict[str, object]) -> list[SubmittedFile]:
        """Copies that came with the request; some stories begin with one missing."""
        asked = [validated(DocumentRequirement, item) for item in story.service.documents]
        copies = [
            paper
            for paper in required_documents(asked, answers)
            if paper.evidence == Evidence.COPY and (paper.required or self.rng.random() < 0.5)
        ]
        if story.twists & {"waits", "missing"}:
            copies = copies[:-1]
        return [invented_paper(paper.key, paper.label["ar"]) for paper in copies]

    # --- The way --------------------------------------------------------------------------------

    def _walk(self, case: Case, leg: Leg) -> Case:
        for _step in range(_STEPS_AT_MOST):
            case = _again(case)
            if not case.is_open or case.stage == leg.to:
                break
            workflow = case.workflow_version.document
            move = next_move(workflow, case.stage, leg.to, leg.result)
            if move is None:
                break
            self._step(case, move, leg.result)
        return _again(case)

    def _step(self, case: Case, move: Move, result: DecisionResult | None) -> None:
        before = case.stage
        is_steady = "steady" in self.acts.twists
        self.pace(case, STEADY_PACE if is_steady else self.rng.uniform(0.2, 0.75))
        self._small_talk(case)
        for gate in move.requires:
            self.acts.satisfy(gate, case, result)
            case = _again(case)
        if move.automatic:
            if case.stage == before:
                raise StoryEnds  # what it waits for lies in the future
            return
        mover = self.acts.who(case, lambda user, this: may_move(user, this, move))
        if case.workflow_version.document.stage(move.to).hands_over:
            hand_over(case, move, acting_user=mover, rng=self.rng)
            return
        reason = self._reason(case, move) if move.needs_reason else ""
        move_case(case, to=move.to, acting_user=mover, reason=reason)

    def _reason(self, case: Case, move: Move) -> str:
        reasons: dict[str, str] = texts()["reasons"]
        target = case.workflow_version.document.stage(move.to)
        if target.is_final:
            return reasons["not_completed"]
        if target.kind is StageKind.CLARIFICATION:
            return reasons["clarify"]
        if case.stage_kind == StageKind.CLARIFICATION:
            return reasons["clarified"]
        return reasons["escalate" if case.stage_kind == StageKind.ANSWER else "returned"]

    def _small_talk(self, case: Case) -> None:
        if self.rng.random() < 0.12:
            receive_message(case, body=self.rng.choice(texts()["person_messages"]))
        if self.rng.random() < 0.15:
            note = self.rng.choice(texts()["notes"])
            add_note(case, body=note, acting_user=self.acts.who(case, may_note))

    def _last_words(self, case: Case, story: Story) -> None:
        if "withdraws" in story.twists and case.is_open:
            self.pace(case, 0.4)
            withdraw_case(case, reason=texts()["reasons"]["withdraw"])
        if "votes" in story.twists and case.stage_kind == StageKind.COMMITTEE:
            self.pace(case, 0.1)
            if case.service.committee_id:
                self.acts.vote(case, DecisionResult.ACCEPT, most=2)


def _again(case: Case) -> Case:
    """The case as it is now, with what its acts look at."""
    related = ("service__committee", "person", "branch", "owner", "workflow_version")
    return Case.objects.select_related(*related).get(pk=case.pk)
