"""What becomes of every table that hangs on a request or a person when the request is destroyed.

A test walks all models: whoever adds a table, or a column of text, says here what becomes of it.
"""

from collections.abc import Mapping
from typing import Any, Final

Blanks = Mapping[str, Any]

#: Taken away with its history and its files, in this order: table → how it leads to the request.
TAKEN_AWAY: Final[Mapping[str, str]] = {
    "cases.PersonLetter": "case",
    "cases.LetterScan": "letter__case",
    "cases.LetterAnnotation": "letter__case",
    "cases.Contact": "case",
    "cases.Appointment": "case",
    "cases.Vote": "case",
    "cases.Assistance": "case",
    "cases.Study": "case",
    "cases.StudyPhoto": "case",
    "cases.Mention": "message__case",
    "cases.CaseMessage": "case",
    "cases.DocumentFile": "document__case",
    "cases.CaseDocument": "case",
    "cases.Declaration": "case",
    "cases.Consent": "case",
    "cases.KinshipDeclaration": "case",
    "cases.RetentionHold": "case",
    "cases.CampaignRecipient": "case",
}

#: Stays, for the reason beside it, without what was written in it: table → path, emptied columns.
EMPTIED: Final[Mapping[str, tuple[str, Blanks]]] = {
    # The number of the request, its way and its days: the figures and the minutes stand on them.
    "cases.Case": ("pk", {"answers": {}, "needed_on": None, "preferred_times": []}),
    # What was decided, and the money given: the law keeps accounts for ten years.
    "cases.Decision": ("case", {"explanation": "", "conditions": "", "override_reason": ""}),
    "cases.Delivery": (
        "case",
        {
            "what": "",
            "code": "",
            "proof_note": "",
            "failure": "",
            "photo": "",
            "photo_type": "",
            "photo_sha256": "",
        },
    ),
    "cases.Objection": ("case", {"explanation": "", "further_way": ""}),
    # A register without a gap: number, day and kind of each letter.
    "cases.Letter": (
        "case",
        {"correspondent": "", "subject": "", "their_number": "", "delivery_proof": ""},
    ),
    # To which body, when and on what basis: the figures stand on them.
    "cases.Referral": (
        "case",
        {
            "partner_name": {},
            "partner_phone": "",
            "receiver": "",
            "their_number": "",
            "handed": "",
            "result_note": "",
        },
    ),
    # Who stepped aside, and who opened what in an emergency: colleagues answer for it.
    "cases.MeetingItem": ("case", {}),  # signed minutes name requests, never people
    "cases.InterestDeclaration": ("item__case", {"note": ""}),
    "cases.EmergencyOpening": ("case", {"reason": ""}),
}

#: Stays as it is, because it says nothing of anybody and keeps no history: table → why.
STAYS: Final[Mapping[str, str]] = {
    "cases.CaseEvent": "numbers, kinds and days of the way; its written reasons are taken out",
    "cases.TimelineSeal": "the end of the timeline, sealed anew once its reasons are out",
    "cases.WindowPause": "days in which the clock stood still",
    "cases.CaseView": "which colleague looked, and when",
    "cases.Assignment": "which colleague had it, and by which rule",
    "cases.DestructionLine": "the certificate itself",
    "surveys.Invitation": "that an answer was asked for; answers never name anybody",
    "public_site.RequestDraft": "emptied when it was sent, destroyed within days",
}

#: What goes with the file of a person whose last request this was: table → columns that name them.
GOES_WITH_THE_PERSON: Final[Mapping[str, tuple[str, ...]]] = {
    "cases.PersonLook": ("person",),
    "cases.Registration": ("person",),  # its renewal is long over, or its season (`keeping`)
    "cases.HouseholdMember": ("person",),
    "cases.DistinctPersons": ("first", "second"),
    "cases.PersonMerge": ("keep", "lose"),
    "cases.CampaignRecipient": ("person",),
    "cases.Contact": ("person",),
    "cases.Appointment": ("person",),
}

#: What keeps somebody's file when one request of theirs is destroyed (`keeping_the_file`).
KEEPS_THE_PERSON: Final[Mapping[str, str]] = {
    "cases.Case": "another request",
    "cases.Registration": "a registered beneficiary, until the renewal or the season is long over",
    "cases.PersonRole": "a donor, a volunteer, a member",
    "cases.Destruction": "the file without a name of a certificate",
}

#: Text that stays in the tables above and is about nobody: keys, words of the house, digests.
SAYS_NOTHING: Final[Mapping[str, frozenset[str]]] = {
    # The code is made anew, and told to nobody.
    "cases.Case": frozenset({"reference", "tracking_code", "stage", "language", "window_rule"}),
    "cases.Decision": frozenset({"reason_key", "fund", "tally", "resolution"}),
    "cases.CaseEvent": frozenset({"by", "data", "reason", "previous_hash", "hash"}),
    "cases.TimelineSeal": frozenset({"seal"}),
    "cases.WindowPause": frozenset({"why"}),
    "cases.CaseView": frozenset({"what"}),
    "cases.Assignment": frozenset({"why"}),
    "cases.DestructionLine": frozenset({"seal", "season"}),
    "surveys.Invitation": frozenset({"token_hash", "reminder_hash", "why_not"}),
    "public_site.RequestDraft": frozenset(
        {"typed", "steps_seen", "consents", "language", "privacy_version", "sent_by"}
    ),
}
