"""When messages leave, event by event: a row for each, so that staff find them all."""

from cms.notices.enums import LETTER_EVENTS, NoticeEvent
from cms.notices.models import NoticeRule
from cms.setup.rows import Report, Wanted, bring_in_line
from cms.setup.schema import NoticeRulePart, Profile

#: Their letter says what was decided, and goes along unless the association says otherwise.
_TELLING = LETTER_EVENTS - {NoticeEvent.ACKNOWLEDGEMENT, NoticeEvent.ANSWERED}


def load_notice_rules(profile: Profile, report: Report) -> None:
    for event in NoticeEvent:
        part = profile.notice_rules.get(event, NoticeRulePart())
        tells = event in _TELLING and not profile.association.neutral_notices
        along = tells if part.attaches_letter is None else part.attaches_letter
        values = {"leaves_at_night": part.leaves_at_night, "attaches_letter": along}
        bring_in_line(Wanted(NoticeRule, {"event": event.value}, values), report)
