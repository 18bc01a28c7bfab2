"""What leaves the building: written as a row first, then handed over, then recorded."""

from cms.notices.services.by_hand import (
    give_up_notice,
    record_call,
    retry_notice,
    to_be_given_up,
    to_be_tried_again,
)
from cms.notices.services.forgetting import forget_messages, forget_notices
from cms.notices.services.leaving import ALONE, Escort, deliver_notice, leaving_together
from cms.notices.services.queueing import (
    REPLACED,
    NoticeDraft,
    cancel_notices,
    cancel_replaced,
    queue_notice,
)
from cms.notices.services.reports import Report, ReportResult, ReportWord, take_report
from cms.notices.services.restoring import MAY_HAVE_LEFT, set_aside_after_restore
from cms.notices.services.staff import StaffDraft, mark_read, tell_staff
from cms.notices.services.templates import save_template

__all__ = [
    "ALONE",
    "MAY_HAVE_LEFT",
    "REPLACED",
    "Escort",
    "NoticeDraft",
    "Report",
    "ReportResult",
    "ReportWord",
    "cancel_replaced",
    "StaffDraft",
    "cancel_notices",
    "deliver_notice",
    "forget_messages",
    "forget_notices",
    "give_up_notice",
    "leaving_together",
    "mark_read",
    "queue_notice",
    "record_call",
    "retry_notice",
    "save_template",
    "set_aside_after_restore",
    "take_report",
    "tell_staff",
    "to_be_given_up",
    "to_be_tried_again",
]
