"""One e-mail each working morning, for staff who want it: numbers and references, never a name."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.selectors.for_you import unread_by
from cms.accounts.models import User
from cms.association.selectors import current_association, work_calendar
from cms.core.bidi import isolated
from cms.core.workdays import is_working_day
from cms.notices.enums import NoticeChannel, StaffNoticeKind
from cms.notices.gateways import OutgoingMessage, gateway_for
from cms.notices.models import DigestWish, StaffNotice
from cms.notices.quiet_hours import after_quiet
from tasks.models import Job, JobKind
from tasks.outbox import JobDraft, queue_job

MOST_REFERENCES = 10


@transaction.atomic
def plan_digests() -> int:
    """Write one piece of work for each who wants it; on days off nobody is written to."""
    today = timezone.localdate()
    if not is_working_day(today, work_calendar()):
        return 0
    wishes = DigestWish.objects.filter(is_wanted=True, user__is_active=True)
    readers = list(wishes.exclude(user__email="").values_list("user_id", flat=True))
    due_at = after_quiet(timezone.now())
    for reader in readers:
        key = f"digest:{reader}:{today}"
        queue_job(JobDraft(key=key, kind=JobKind.SEND_DIGEST, subject_id=reader, due_at=due_at))
    return len(readers)


def send_digest(job: Job) -> None:
    """Send one person's digest; nothing when nothing is unread, or it is no longer that morning."""
    user = User.objects.filter(pk=job.subject_id).first()
    wish = DigestWish.objects.filter(user=job.subject_id, is_wanted=True)
    if user is None or not user.is_live or job.key != f"digest:{user.pk}:{timezone.localdate()}":
        return
    rows = list(unread_by(user))
    if rows and wish.exists():
        gateway_for(NoticeChannel.EMAIL).send(_letter(user, rows, timezone.localdate()))


def _letter(user: User, rows: Sequence[StaffNotice], today: date) -> OutgoingMessage:
    language = _language_of(user)
    host = settings.BASE_URL.rstrip("/")
    with translation.override(language):
        subject = _("Your morning: %(association)s") % {"association": current_association()}
        lines = [_line(kind, rows) for kind in StaffNoticeKind if any(r.kind == kind for r in rows)]
        where = f"{host}{reverse('for_you')}"
        body = "\n".join([_("What waits for you:"), "", *lines, "", where])
    return OutgoingMessage(
        channel=NoticeChannel.EMAIL,
        recipient=user.email,
        language=language,
        subject=subject,
        body=body,
        html="",
        message_id=f"<digest-{user.pk}-{today:%Y%m%d}@sila>",
    )


def _line(kind: StaffNoticeKind, rows: Sequence[StaffNotice]) -> str:
    """How many of one kind, and the first references."""
    names = list(dict.fromkeys(row.reference for row in rows if row.kind == kind))
    shown = " · ".join(isolated(name) for name in names[:MOST_REFERENCES])
    return f"• {kind.label} ({len(names)}): {shown}"


def _language_of(user: User) -> str:
    profile = getattr(user, "wagtail_userprofile", None)
    return str(getattr(profile, "preferred_language", "") or settings.LANGUAGE_CODE)
