"""What the clock did meanwhile: work and messages of one case, each at its own moment.

The very services that workers call are called here; only the stamps that the database writes with
its own clock are set back to the moment of the story.
"""

from datetime import datetime, timedelta
from random import Random

from django.db.models import F, Q, QuerySet, Subquery

from cases.models import Case
from cms.accounts.models import User
from cms.core.claims import WorkState
from cms.notices.enums import CallResult, NoticeChannel
from cms.notices.models import Notice, NoticeAttempt
from cms.notices.services import deliver_notice, record_call
from cms.setup.demo.pools import texts
from cms.setup.timetravel import Clock
from surveys.enums import InvitationState
from surveys.models import Invitation, Survey
from surveys.services import answer_survey
from tasks.jobs import run_job
from tasks.models import Job, JobKind
from tasks.telling import CASE, ESCORT

_SOON = timedelta(seconds=20)
_CALLED_AFTER = timedelta(hours=3)
#: The database stamps with the start of its transaction, which may lie a while back.
_STAMPED_LATELY = timedelta(hours=1)
#: Who was asked in these last days has not answered yet: a visitor of the demonstration may.
_LEFT_OPEN = timedelta(days=25)
_SHARE_ANSWERING = 0.82
#: What was closed longer ago was closed before the association asked anybody.
_BEFORE_SURVEYS = timedelta(days=365)


class Background:
    """Runs what is due for a case, in order, up to a moment."""

    def __init__(self, clock: Clock, caller: User, rng: Random) -> None:
        self.clock = clock
        self.caller = caller
        self.rng = rng

    def catch_up(self, case: Case, until: datetime) -> None:
        """Do everything due by `until`, then let it be `until`."""
        until = min(until, self.clock.today)
        while found := self._first_due(case, until):
            due, work = found
            self.clock.forward(due)
            self._run_job(work) if isinstance(work, Job) else self._say(work)
        self.clock.forward(until)

    def _first_due(self, case: Case, until: datetime) -> tuple[datetime, Job | Notice] | None:
        waiting: list[tuple[datetime, Job | Notice]] = [
            (_due_of_job(job), job) for job in _jobs_of(case)
        ]
        notices = Notice.objects.filter(
            subject_kind=CASE, subject_id=case.pk, state=WorkState.PENDING
        )
        # What is due at once bears the database's stamp of today: it was due when it was written.
        stamped = notices.filter(attempts=0, due_at__gt=self.clock.today - _STAMPED_LATELY)
        stamped.update(due_at=F("created_at"))
        waiting += [(_due_of_notice(notice), notice) for notice in notices]
        due = [item for item in waiting if item[0] <= until]
        return min(due, key=lambda item: (item[0], item[1].pk)) if due else None

    def _run_job(self, job: Job) -> None:
        if not run_job(job.pk):
            raise RuntimeError(f"demo: work {job.key} failed; its row says why")
        stamp = self.clock.now
        due = job.created_at if job.kind == JobKind.ROUTE_CASE else job.due_at
        Job.objects.filter(pk=job.pk).update(finished_at=stamp, due_at=due)

    def _say(self, notice: Notice) -> None:
        if notice.channel == NoticeChannel.CALL:
            record_call(notice, acting_user=self.caller, result=CallResult.REACHED)
        else:
            deliver_notice(notice.pk, escort=ESCORT)
        row = Notice.objects.filter(pk=notice.pk)
        row.filter(sent_at__isnull=False).update(sent_at=self.clock.now)
        row.filter(finished_at__isnull=False).update(finished_at=self.clock.now)
        NoticeAttempt.objects.filter(notice=notice).update(at=self.clock.now)

    def answer_surveys(self, case: Case) -> None:
        """Most of those asked answer within some days of the day they were asked."""
        sent = Invitation.objects.filter(case=case, state=InvitationState.SENT)
        for invitation in sent.select_related("survey", "case__service", "case__branch"):
            moment = invitation.due_at + timedelta(hours=self.rng.uniform(1, 96))
            left_open = self.clock.today - _LEFT_OPEN
            long_ago = self.clock.today - _BEFORE_SURVEYS
            if (
                self.rng.random() > _SHARE_ANSWERING
                or not long_ago < invitation.due_at <= left_open
            ):
                continue
            self.clock.set(moment)
            answer_survey(invitation, self._answers(invitation.survey, case), case.language)

    def _answers(self, survey: Survey, case: Case) -> dict[str, str]:
        """The refused are a little less content than the others, as anywhere."""
        rating = self.rng.choice("55554443" if case.outcome != "refused" else "5433221")
        raw = {"satisfaction": rating}
        for question in survey.document.questions:
            if question.choices and self.rng.random() < 0.85:
                weights = [6, 3, 1][: len(question.choices)]
                [choice] = self.rng.choices(question.choices, weights=weights)
                raw[question.key] = choice.value
        if self.rng.random() < 0.3:
            raw["comment"] = self.rng.choice(texts()["survey_comments"])
        return raw


def _jobs_of(case: Case) -> QuerySet[Job]:
    """Pending work of a case: its own, its decisions' and its invitations'."""
    decisions = Subquery(case.decisions.order_by().values("pk"))
    invitations = Subquery(case.invitations.order_by().values("pk"))
    return Job.objects.filter(
        Q(kind=JobKind.ROUTE_CASE, subject_id=case.pk)
        | Q(kind=JobKind.RELEASE_DECISION, subject_id__in=decisions)
        | Q(kind=JobKind.SEND_INVITATION, subject_id__in=invitations),
        state=WorkState.PENDING,
    )


def _due_of_job(job: Job) -> datetime:
    """Routing is due when it was written; the database's own clock stamped it today."""
    return (job.created_at if job.kind == JobKind.ROUTE_CASE else job.due_at) + _SOON


def _due_of_notice(notice: Notice) -> datetime:
    is_call = notice.channel == NoticeChannel.CALL
    return notice.due_at + (_CALLED_AFTER if is_call else _SOON)
