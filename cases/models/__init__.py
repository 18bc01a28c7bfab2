"""Cases: what people ask for, and everything that happens to it."""

from cases.models.appointments import Appointment
from cases.models.assistance import Assistance
from cases.models.audits import AuditSample
from cases.models.breaches import Breach
from cases.models.case import Case, CaseEvent, CaseView, WindowPause
from cases.models.committee import Committee, CommitteeMembership, Decision, Vote
from cases.models.configuration import (
    FormVersion,
    RoutingRule,
    Service,
    ServiceForm,
    Workflow,
    WorkflowVersion,
)
from cases.models.contacts import Contact
from cases.models.figures import CountedMonth, Figure
from cases.models.file import DistinctPersons, PersonLook, PersonMerge, PersonRole
from cases.models.giving import PaymentList
from cases.models.handling import Assignment, CaseMessage, Delivery, Registration
from cases.models.household import HouseholdMember
from cases.models.intake import CaseDocument, Consent, Declaration, DocumentFile
from cases.models.kinship import KinshipDeclaration
from cases.models.letters import Letter, LetterAnnotation, LetterCounter, LetterScan
from cases.models.meetings import (
    Addendum,
    Attendance,
    InterestDeclaration,
    Meeting,
    MeetingCounter,
    MeetingItem,
    Minutes,
)
from cases.models.monthly import MonthlyReport
from cases.models.objections import Objection
from cases.models.outreach import Campaign, CampaignRecipient
from cases.models.person import Person
from cases.models.person_letters import PersonLetter
from cases.models.programmes import ProgrammeChange
from cases.models.proofs import EmergencyOpening, TimelineSeal
from cases.models.queues import CaseExport, Mention, SavedView
from cases.models.referrals import Partner, Referral
from cases.models.retention import Destruction, DestructionLine, RetentionHold
from cases.models.signing import SigningCode
from cases.models.study import Study, StudyPhoto
from cases.models.toolkit import StandardAnswer

__all__ = [
    "Addendum",
    "Appointment",
    "Assignment",
    "Assistance",
    "Attendance",
    "AuditSample",
    "Breach",
    "Campaign",
    "CampaignRecipient",
    "Case",
    "CaseDocument",
    "CaseEvent",
    "CaseExport",
    "CaseMessage",
    "CaseView",
    "Committee",
    "CommitteeMembership",
    "Consent",
    "Contact",
    "CountedMonth",
    "Decision",
    "Declaration",
    "Delivery",
    "Destruction",
    "DestructionLine",
    "DistinctPersons",
    "DocumentFile",
    "EmergencyOpening",
    "Figure",
    "FormVersion",
    "HouseholdMember",
    "InterestDeclaration",
    "KinshipDeclaration",
    "Letter",
    "LetterAnnotation",
    "LetterCounter",
    "LetterScan",
    "Meeting",
    "MeetingCounter",
    "MeetingItem",
    "Mention",
    "Minutes",
    "MonthlyReport",
    "Partner",
    "PaymentList",
    "Objection",
    "Person",
    "PersonLetter",
    "PersonLook",
    "PersonMerge",
    "PersonRole",
    "ProgrammeChange",
    "Referral",
    "Registration",
    "RetentionHold",
    "RoutingRule",
    "SavedView",
    "Service",
    "ServiceForm",
    "SigningCode",
    "StandardAnswer",
    "Study",
    "StudyPhoto",
    "TimelineSeal",
    "Vote",
    "WindowPause",
    "Workflow",
    "WorkflowVersion",
]
