"""Invented handovers to the partners of the profile, and what some of them answered."""

from random import Random
from typing import Any

from cases.models import Case
from cases.referral_enums import ConsentWay, HandoverBasis, ReferralResult
from cases.referral_rights import may_note_result, offered_bases
from cases.selectors.referrals import offered_partners
from cases.services.referrals import HandoverTerms, PartnerAnswer, note_result, refer_case
from cases.workflow import Move
from cms.accounts.models import User
from cms.setup.demo.pools import texts


def hand_over(case: Case, move: Move, *, acting_user: User, rng: Random) -> None:
    """Hand the person of this case over by `move`; every second partner tells what came of it."""
    said: dict[str, Any] = texts()["handovers"]
    basis = offered_bases(case)[0]
    agreed = basis == HandoverBasis.CONSENT
    handover = HandoverTerms(
        partner=rng.choice(list(offered_partners(case))),
        receiver=rng.choice(said["receivers"]),
        their_number=str(rng.randint(100, 999)),
        handed=rng.choice(said["handed"]),
        basis=basis,
        consent_way=ConsentWay.PHONE if agreed else None,
        word=said["word"] if agreed else "",
        note=said["note" if agreed else "urgent"],
    )
    referral = refer_case(case, to=move.to, acting_user=acting_user, handover=handover)
    if rng.random() < 0.5 and may_note_result(acting_user, referral.case):
        answer = PartnerAnswer(ReferralResult.TAKEN, note=said["answered"])
        note_result(referral, acting_user=acting_user, answer=answer)
