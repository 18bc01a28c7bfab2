"""What messages and their tries are called before staff."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from cases.backoffice.cells import tag
from cms.core.claims import GiveUpReason, WorkState
from cms.notices.allow_list import NOT_SENT
from cms.notices.enums import GIVEN_UP, NOT_TOLD, Arrival
from cms.notices.faults import in_words
from cms.notices.models import Notice
from cms.notices.services import MAY_HAVE_LEFT, REPLACED, ReportWord
from cms.notices.services.leaving import KNOWN_DEAD

#: Said to a mailbox on this machine only, in a list as in the record of tries.
KEPT = gettext_noop("Kept, not sent out")
#: Gateways in staff words; the names are those of `cms.notices.gateways`.
GATEWAYS = {
    "caught": _("Kept on this device"),
    "console": _("Shown on this device only"),
    "smtp": _("Mail server"),
    "sms_http": _("SMS provider"),
    "taqnyat": _("SMS provider"),
    "unifonic": _("SMS provider"),
    "report": _("Reported by the provider"),
    "staff": _("By hand"),
}
#: Reasons as `cms.notices` and `tasks.telling` record them.
CANCELLED_BECAUSE = {
    "expired": _("Its time was over."),
    GIVEN_UP: _("A colleague decided not to send it."),
    NOT_TOLD: _("A colleague stopped it. The person was not told by it: reach them another way."),
    "case withdrawn": _("The request was withdrawn."),
    "decision replaced": _("The decision was replaced by another."),
    "delivery settled": _("The delivery was completed or called off before this message left."),
    "confirmed meanwhile": _("The person confirmed meanwhile."),
    "case closed": _("The request had ended before this message left."),
    "papers came": _("The papers it asks for came before this message left."),
    "papers wanted again": _("A paper was asked for again before this message left."),
    "opted out": _("The person does not want to be asked."),
    "no number": _("No number and no address is known: the person is told on the spot."),
    "appointment changed": _("The appointment was changed or called off."),
    REPLACED: _("A later message tells the person this, or what has changed since."),
}
#: What a gateway or a report wrote down, in staff words.
REASONS = {
    NOT_SENT: _("Not sent: this is a test installation"),
    MAY_HAVE_LEFT: _("It may have left before a backup was restored"),
    KNOWN_DEAD: _("An earlier message to this address came back"),
    str(ReportWord.BOUNCED): _("The address does not exist any more"),
    str(ReportWord.FAILED): _("The provider could not deliver it"),
}


def refusal_words(detail: str) -> str:
    """Return what a gateway wrote down in words where we have them, else as it gave it."""
    return in_words(detail, REASONS)


def chosen_reason(detail: str) -> str:
    """Return why a colleague stopped trying, of "told by user 7"; empty where none was asked."""
    reason = detail.partition(" ")[0]
    return str(GiveUpReason(reason).label) if reason in GiveUpReason.values else ""


def why_unsaid(notice: Notice) -> str:
    """Why something was not said, or not any more, in staff words; empty where nobody noted it."""
    words: Mapping[str, Any] = REASONS
    if notice.state == WorkState.CANCELLED:
        words = {**REASONS, **CANCELLED_BECAUSE}
    return str(words.get(notice.last_error, ""))


def state_tag(notice: Notice) -> Any:
    """How it stands; once the provider has reported, what it said."""
    if notice.arrival:
        tone = WorkState.DONE if notice.arrival == Arrival.ARRIVED else WorkState.FAILED
        return tag(notice.get_arrival_display(), f"notice-{tone}")
    if notice.state == WorkState.DONE and getattr(notice, "was_kept", False):
        return tag(gettext(KEPT), f"notice-{notice.state}")
    return tag(notice.get_state_display(), f"notice-{notice.state}")
