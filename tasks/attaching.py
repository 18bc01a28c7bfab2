"""The letter that goes along with an e-mail, and the letter for whoever writes letters."""

import logging

from django.core.exceptions import ValidationError

from cases.letter_enums import LetterAbout
from cases.models import Case, CaseEvent
from cases.selectors.person_letters import written_answer
from cases.services.letter_paper import letter_sheet
from cases.services.person_letters import issue_letter
from cms.association.enums import Medium
from cms.core.faults import describe_fault
from cms.notices.enums import LETTER_EVENTS, NoticeEvent
from cms.notices.gateways import Attachment
from cms.notices.models import Notice
from cms.notices.rules import attaches_letter

log = logging.getLogger(__name__)
#: All other letters tell a decision.
_ABOUT = {
    NoticeEvent.ACKNOWLEDGEMENT: LetterAbout.RECEIPT,
    NoticeEvent.OBJECTION_DECIDED: LetterAbout.OUTCOME,
    NoticeEvent.ANSWERED: LetterAbout.ANSWER,
}


def letter_for(notice: Notice) -> Attachment | None:
    """Return the letter for an e-mail where its event carries one.

    A letter that cannot be set holds no message back: it can be had on the tracking page.
    """
    if notice.subject_kind != "case" or not attaches_letter(notice.event):
        return None
    try:
        return _letter(notice)
    except ValidationError:
        return None
    except Exception as error:  # noqa: BLE001 (said in the log; the message leaves without it)
        log.error("letter_fault notice=%s fault=%s", notice.pk, describe_fault(error))
        return None


def _letter(notice: Notice) -> Attachment | None:
    case = Case.objects.filter(pk=notice.subject_id or 0).first()
    if case is None or notice.event not in LETTER_EVENTS:
        return None
    about = _ABOUT.get(NoticeEvent(notice.event), LetterAbout.DECISION)
    letter = issue_letter(case, about, acting_user=None, by="clock")
    sheet = letter_sheet(letter, notice.language)
    return Attachment(sheet.name, sheet.content, sheet.content_type) if sheet.is_pdf else None


def write_to_letter_writer(event: CaseEvent, *, about: LetterAbout) -> None:
    """Whoever asked by letter is answered by letter: it gets its number at once and waits in the
    register, not yet delivered, for whoever prints and posts it."""
    if event.case.medium == Medium.LETTER:
        issue_letter(event.case, about, acting_user=None, by="clock")


def write_answer_to_letter_writer(event: CaseEvent) -> None:
    """The answer goes on paper once all is said: until the end another may follow it."""
    if written_answer(event.case):
        write_to_letter_writer(event, about=LetterAbout.ANSWER)
