"""What the clock watches over, and whom of the house it tells (J12.3, J12.4).

Each finding has a key that holds the day it is about, so that it is told once, however often the
duty runs, and once more when the day has moved.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from cases.enums import WindowAnchor
from cases.models import Case, CaseDocument, Registration
from cases.selectors.duplicates import WORTH_TELLING, possible_duplicates
from cases.selectors.for_you import CASE, FILE, POLICY
from cases.selectors.queue import promise_runs
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.notices.enums import StaffNoticeKind
from cms.notices.models import Notice
from cms.notices.selectors import calls_to_make, reached_nobody
from cms.notices.services import StaffDraft, tell_staff
from cms.policies.editions import remind_of_reading, renew_edition, tell_who_has_not_read
from cms.policies.models import PolicyPage
from tasks.teams import Teams

#: The highest level that has been reached is told, in percent of the time for the answer.
LEVELS = (
    (100, StaffNoticeKind.WINDOW_OVER),
    (80, StaffNoticeKind.WINDOW_NEAR),
    (50, StaffNoticeKind.WINDOW_HALF),
)
#: So long a new request is looked at every night: its person's other file may come after it.
LOOKED_AT_FOR = timedelta(days=30)
#: So long after it was due a call that nobody has tried is told of.
CALL_LATE = timedelta(days=1)
#: So long a message that failed for good is looked at; who has the case was told by then.
UNTOLD_FOR = timedelta(days=14)
#: So long before its day an expiry, a renewal or a review is told of.
AHEAD = timedelta(days=30)


def watch_windows() -> int:
    """Warn the owner, else the team, at 50, 80 and 100 % of the time; once it has broken, the
    director too. Clocks that stand still warn nobody. Return how many cases had something."""
    return _warn_about(_running_cases())


def watch_urgent_windows() -> int:
    """The same for urgent calls, whose minutes do not wait for the hour."""
    return _warn_about(_running_cases().filter(is_urgent=True))


def _warn_about(cases: QuerySet[Case]) -> int:
    teams, now, told = Teams(), timezone.now(), 0
    for case in cases.order_by("pk").iterator(chunk_size=500):
        drafts = [draft for draft in (_of_window(case, now), _of_stage(case, now)) if draft]
        if drafts:
            tell_staff(teams.of(case), *drafts)
            told += 1
        if over := [draft for draft in drafts if draft.kind == StaffNoticeKind.WINDOW_OVER]:
            tell_staff(teams.directors, *over)
    return told


def _running_cases() -> QuerySet[Case]:
    columns = (
        "reference", "owner", "role", "branch", "is_restricted", "window_rule", "submitted_at",
        "complete_at", "due_at", "stage_due_at", "stage_since",
    )  # fmt: skip
    dated = Q(due_at__isnull=False) | Q(stage_due_at__lt=timezone.now())
    rows = Case.objects.filter(dated, is_open=True, paused_since=None).only(*columns)
    return rows.annotate(promise_runs=promise_runs())


def _of_window(case: Case, now: datetime) -> StaffDraft | None:
    """Return the highest level reached of the whole stretch from its anchor to the promised day;
    nothing while the promise does not run."""
    if case.due_at is None or not getattr(case, "promise_runs", True):
        return None
    used = percent_used(_anchor(case), case.due_at, now)
    kind = next((kind for level, kind in LEVELS if used >= level), None)
    if kind is None:
        return None
    key = f"{kind}:{case.pk}:{timezone.localdate(case.due_at)}"
    return StaffDraft(key, kind, (CASE, case.pk), case.reference)


def percent_used(anchor: datetime, due: datetime, now: datetime) -> float:
    """Return how much of the time has passed; a stretch without length has passed whole."""
    length = (due - anchor).total_seconds()
    if length <= 0:
        return 100.0 if now >= due else 0.0
    return 100 * (now - anchor).total_seconds() / length


def _anchor(case: Case) -> datetime:
    is_complete = case.window_rule.get("anchor", WindowAnchor.COMPLETE) == WindowAnchor.COMPLETE
    return case.complete_at if is_complete and case.complete_at else case.submitted_at


def _of_stage(case: Case, now: datetime) -> StaffDraft | None:
    if case.stage_due_at is None or case.stage_due_at > now:
        return None
    kind = StaffNoticeKind.STAGE_OVER
    key = f"{kind}:{case.pk}:{case.stage_since:%Y-%m-%dT%H:%M}"
    return StaffDraft(key, kind, (CASE, case.pk), case.reference)


def watch_expiries() -> int:
    """Tell the owner of an open case that one of its papers is about to expire."""
    teams, until = Teams(), timezone.localdate() + AHEAD
    rows = CaseDocument.objects.filter(case__is_open=True, expires_on__lte=until)
    papers = list(rows.select_related("case"))
    kind = StaffNoticeKind.PAPER_EXPIRES
    for paper in papers:
        case = paper.case
        key = f"{kind}:{paper.pk}:{paper.expires_on}"
        tell_staff(teams.of(case), StaffDraft(key, kind, (CASE, case.pk), case.reference))
    return len(papers)


def watch_renewals() -> int:
    """Tell who can renew it that the file of a beneficiary is due (C43)."""
    teams, until = Teams(), timezone.localdate() + AHEAD
    files = list(Registration.objects.filter(renew_on__lte=until))
    latest = _latest_cases(file.person_id for file in files)
    kind = StaffNoticeKind.RENEWAL
    for file in files:
        case = latest.get(file.person_id)
        if case is not None:
            key = f"{kind}:{file.pk}:{file.renew_on}"
            tell_staff(
                teams.keepers(case), StaffDraft(key, kind, (FILE, file.person_id), file.number)
            )
    return len(files)


def _latest_cases(people: Iterable[int]) -> dict[int, Case]:
    newest = Case.objects.filter(person__in=list(people)).values("person")
    ids = newest.annotate(newest=Max("pk")).values_list("newest", flat=True)
    return {case.person_id: case for case in Case.objects.filter(pk__in=list(ids))}


def watch_duplicates() -> int:
    """Tell who has a new request that its person may have a second file; return how many.

    Each looks with their own eyes: nobody is told of a file they may not open. A likeness that many
    share, a name or a telephone alone, is shown in the room and told to nobody.
    """
    kind, found = StaffNoticeKind.SAME_PERSON, 0
    recent = Case.objects.filter(
        is_open=True, owner__isnull=False, submitted_at__gt=timezone.now() - LOOKED_AT_FOR
    )
    for case in recent.select_related("person", "owner").order_by("pk").iterator(chunk_size=500):
        person, owner = case.person, case.owner
        if person is None or owner is None:
            continue
        for like in possible_duplicates(person, user=owner):
            if like.score < WORTH_TELLING:
                continue
            one, other = sorted((person.pk, like.person.pk))
            key = f"{kind}:{one}:{other}"
            tell_staff([owner.pk], StaffDraft(key, kind, (FILE, person.pk), case.reference))
            found += 1
    return found


def watch_calls() -> int:
    """Tell who has a case that its person still waits for a call, week by week until it is made or
    stopped; from the second week the director too. Who hears by telephone alone knows of nothing
    before: the days to object run meanwhile. And once, whom a message did not reach at all. Return
    how many there are of both."""
    teams, now, kind = Teams(), timezone.now(), StaffNoticeKind.CALL_WAITS
    waiting = calls_to_make(Notice.objects.filter(subject_kind=CASE, due_at__lt=now - CALL_LATE))
    calls = list(waiting.values_list("pk", "subject_id", "due_at"))
    cases = Case.objects.in_bulk({case for _call, case, _due in calls})
    for call, number, due_at in calls:
        if case := cases.get(number):
            week = (now - due_at).days // 7
            readers = [*teams.of(case), *(teams.directors if week else [])]
            draft = StaffDraft(f"{kind}:{call}:{week}", kind, (CASE, case.pk), case.reference)
            tell_staff(dict.fromkeys(readers), draft)
    return len(calls) + _tell_of_the_untold(teams)


def _tell_of_the_untold(teams: Teams) -> int:
    """The case may be closed as answered while its person knows of nothing."""
    kind, since = StaffNoticeKind.UNTOLD, timezone.now() - UNTOLD_FOR
    failed = Notice.objects.filter(reached_nobody(), subject_kind=CASE, finished_at__gt=since)
    messages = list(failed.order_by("pk").values_list("pk", "subject_id"))
    cases = Case.objects.in_bulk({case for _message, case in messages})
    for message, number in messages:
        if case := cases.get(number):
            draft = StaffDraft(f"{kind}:{message}", kind, (CASE, case.pk), case.reference)
            tell_staff(teams.of(case), draft)
    return len(messages)


def watch_policies() -> int:
    """Tell publishers, the director and the board's secretary which policies are due for review;
    and everybody who has not confirmed the current one that it waits for that, week by week."""
    renew_edition()
    tell_who_has_not_read()
    remind_of_reading()
    until: date = timezone.localdate() + AHEAD
    pages = _once_in_all_languages(PolicyPage.objects.live().filter(review_due__lte=until))
    kind = StaffNoticeKind.POLICY_REVIEW
    drafts = [
        StaffDraft(f"{kind}:{page.pk}:{page.review_due}", kind, (POLICY, page.pk), page.title[:80])
        for page in pages
    ]
    roles = (Role.PUBLISHER, Role.DIRECTOR, Role.BOARD_SECRETARY)
    readers = User.objects.filter(groups__name__in=roles, is_active=True)
    tell_staff(readers.values_list("pk", flat=True), *drafts)
    return len(drafts)


def _once_in_all_languages(pages: QuerySet[PolicyPage]) -> list[PolicyPage]:
    """Leave one page for each policy: that of the first language, where it is among them."""
    pages = pages.select_related("locale")
    first_last = sorted(pages, key=lambda page: page.locale.language_code == settings.LANGUAGE_CODE)
    return list({page.translation_key: page for page in first_last}.values())
