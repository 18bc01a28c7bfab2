"""What ties a member to a file: said before they see it; a tie closes the file to them (C40)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.enums import StageKind, VoteChoice
from cases.meeting_enums import Interest
from cases.meeting_rights import may_declare
from cases.models import Case, InterestDeclaration, MeetingItem, Vote
from cases.services.committee import cast_vote, store_vote
from cases.services.saving import save_tracked
from cases.services.timeline import lock_case
from cms.accounts.models import User
from cms.core.hygiene import clean_text


@transaction.atomic
def declare_interest(
    item: MeetingItem, *, member: User, interest: Interest, note: str = ""
) -> InterestDeclaration:
    """Note a member's word. Who has a tie steps aside: no file, no vote, not in the quorum.

    A tie that shows later is declared over a "none"; what was stepped aside from stays shut.
    """
    case = lock_case(item.case)
    item = MeetingItem.objects.select_related("meeting").get(pk=item.pk)
    if not may_declare(member, item):
        raise PermissionDenied
    if case.stage_kind != StageKind.COMMITTEE or not case.is_open:
        raise ValidationError(_("This file is no longer before the committee."))
    said = InterestDeclaration.objects.filter(item=item, member=member).first()
    if said and said.interest != Interest.NONE:
        raise ValidationError(_("You have stepped aside from this file."))
    said = said or InterestDeclaration(item=item, member=member)
    said.interest, said.note = interest, clean_text(note, multiline=True)
    save_tracked(said, acting_user=member)
    if interest != Interest.NONE:
        store_vote(case, member=member, choice=VoteChoice.RECUSED, reason=said.note, tie=interest)
    return said


def vote_between_meetings(
    case: Case, *, member: User, choice: VoteChoice, reason: str = "", untied: bool = False
) -> Vote:
    """Record a vote on a file that no meeting has: the word on ties comes with it (C40)."""
    if choice != VoteChoice.RECUSED and not untied:
        words = _("Declare that nothing ties you to this person, or step aside.")
        raise ValidationError({"untied": words})
    return cast_vote(case, member=member, choice=choice, reason=reason, untied=untied)
