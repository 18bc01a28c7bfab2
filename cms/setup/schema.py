"""A profile: everything that makes one association different from another, as data.

Forms, workflows, windows and papers are the engines' own parts, so a profile can only say what the
software can do. What needs two sections to judge is in `checks`.
"""

import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from cases.enums import ServiceKind, SignatureMode, StageKind
from cases.programme_enums import TimeSlot
from cases.questions.definition import DocumentRequirement, FormDefinition, Step
from cases.questions.parts import Key, Part
from cases.questions.precheck import Precheck
from cases.questions.scoring import ScorePart
from cases.referral_enums import PartnerKind
from cases.windows import WindowRule
from cases.workflow import WorkflowDefinition
from cms.accounts.roles import Role
from cms.association.enums import (
    BeneficiaryType,
    CalendarStyle,
    ChannelKind,
    Medium,
    PlaceKind,
    RegistrationGate,
)
from cms.core.digits import DigitStyle
from cms.notices.enums import NoticeEvent
from cms.policies.enums import Calendar, DeclaredStatus, Party, ReferenceType
from cms.setup.site_parts import ClauseNumber, SitePart, Slug, Words
from surveys.enums import SurveyTrigger

Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
HijriMonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|30)$")]


class AssociationPart(Part):
    code: Annotated[str, Field(pattern=r"^[a-z]{3,12}$")]
    reference_prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]
    name: Words
    short_name: Words
    purpose: Words
    region: Words
    licence_number: str = ""
    beneficiary_type: BeneficiaryType
    accent_colour: Colour
    glow_colour: Colour
    digit_style: DigitStyle = DigitStyle.LATIN
    calendar_style: CalendarStyle = CalendarStyle.BOTH
    phone: str
    email: str
    address: Words
    ramadan_starts_at: datetime.time = datetime.time(10)
    ramadan_ends_at: datetime.time = datetime.time(15)
    quiet_from: datetime.time = datetime.time(21)
    quiet_until: datetime.time = datetime.time(8)
    neutral_notices: bool = True
    registration_gate: RegistrationGate
    survey_minimum_group: Annotated[int, Field(ge=5)] = 5
    survey_rest_days: Annotated[int, Field(ge=0, le=366)] = 30
    retention_months: Annotated[int, Field(ge=12, le=360)] = 60
    saved_draft_days: Annotated[int, Field(ge=2, le=60)] = 14
    emergency_hours: Annotated[int, Field(ge=1, le=72)] = 4
    committee_required: bool = False
    policy_read_first: bool = False
    supervising_body: Words | None = None
    rights: list[Words] = Field(min_length=1)
    privacy_notice: Words
    privacy_notice_version: str
    quick_exit_url: str = ""


class BranchPart(Part):
    key: Slug
    kind: PlaceKind = PlaceKind.BRANCH
    name: Words
    region: Words | None = None
    phone: str = ""
    address: Words | None = None
    hours: Words | None = None
    is_main: bool = False


class ChannelPart(Part):
    key: Slug
    kind: ChannelKind = ChannelKind.CHANNEL
    medium: Medium
    name: Words
    contact: str = ""
    note: Words | None = None
    hours: Words | None = None
    clause: ClauseNumber | None = None
    is_enabled: bool = True


class HolidaysPart(Part):
    """Public holidays of the country, computed for these years round the year of loading."""

    years_back: Annotated[int, Field(ge=0, le=5)] = 1
    years_ahead: Annotated[int, Field(ge=0, le=5)] = 1


class SeasonPart(Part):
    """A time that comes back every Hijri year, from a month and day to a month and day."""

    key: Slug
    name: Words
    starts: HijriMonthDay
    ends: HijriMonthDay


class CommitteePart(Part):
    key: Slug
    name: Words
    quorum: Annotated[int, Field(ge=1)]
    casting_vote: bool = True
    by_circulation: bool = True
    conflict_lowers_quorum: bool = False
    names_in_minutes: bool = False
    limit_amount: Annotated[Decimal, Field(gt=0)] | None = None


class FormPart(FormDefinition):
    """`is_research`: filled in by a researcher at a visit, not by who asks."""

    title: Words
    is_research: bool = False

    @property
    def definition(self) -> FormDefinition:
        return FormDefinition(steps=self.steps)


class WorkflowPart(WorkflowDefinition):
    title: Words

    @property
    def definition(self) -> WorkflowDefinition:
        return WorkflowDefinition(stages=self.stages, help_words=self.help_words)


class DeclarationPart(Part):
    text: Words
    version: str
    signature_required: bool = False
    modes: list[SignatureMode] = [SignatureMode.TICK]


class ReasonPart(Part):
    key: Slug
    label: Words


class FundPart(Part):
    """What a service may be given from; `restriction` says what alone it may be given for,
    `yearly` how much the service may give from it in a calendar year."""

    key: Slug
    label: Words
    restriction: Words | None = None
    yearly: Annotated[Decimal, Field(gt=0)] | None = None


class TimesPart(Part):
    """When a programme is held: as people read it, and as the times that suit are counted."""

    slots: Annotated[list[TimeSlot], Field(min_length=1)]
    text: Words


class ServicePart(Part):
    slug: Slug
    kind: ServiceKind = ServiceKind.HELP
    name: Words
    summary: Words
    description: Words
    conditions: list[Words] = []
    misunderstandings: list[Words] = []
    icon: str = "service"
    line: Words | None = None
    is_open: bool = True
    is_urgent: bool = False
    is_restricted: bool = False
    is_sensitive: bool = False
    form: Key
    workflow: Key
    research: Key | None = None
    documents: list[DocumentRequirement] = []
    window: WindowRule | None = None
    window_note: Words | None = None
    window_clause: ClauseNumber | None = None
    deciding_body: Words | None = None
    committee: Slug | None = None
    ceiling: Annotated[Decimal, Field(gt=0)] | None = None
    declaration: DeclarationPart | None = None
    refusal_reasons: list[ReasonPart] = []
    funds: list[FundPart] = []
    requires_registration: bool = False
    kept_after_season_days: Annotated[int, Field(ge=1, le=366)] | None = None
    precheck: Precheck | None = None
    scoring: list[ScorePart] = []
    times: TimesPart | None = None

    @model_validator(mode="after")
    def _only_programmes_have_times(self) -> "ServicePart":
        if self.times and self.kind is not ServiceKind.ACTIVITY:
            raise ValueError("only a service of kind 'activity' has times")
        return self


class RoutingPart(Part):
    name: Words
    stage_kind: StageKind | None = None
    services: list[Slug] = []
    branches: list[Slug] = []
    channel: Slug | None = None
    language: Literal["ar", "en", ""] = ""
    only_urgent: bool = False
    only_woman_officer: bool = False
    assign_role: Role | None = None


class AnswerPart(Part):
    """An answer kept for messages; without services it fits them all."""

    key: Slug
    title: Words
    text: Words
    topic: Words | None = None
    services: list[Slug] = []


class PartnerPart(Part):
    """A body that people are handed over to; without branches it is offered in all."""

    key: Slug
    kind: PartnerKind
    name: Words
    does: Words | None = None
    phone: str = ""
    branches: list[Slug] = []


class EmailPart(Part):
    subject: Words
    body: Words


class TemplatePart(Part):
    """What is said on one event: a short message, a letter, and the words for a call."""

    sms: Words
    email: EmailPart
    call: Words | None = None


class NoticeRulePart(Part):
    """When messages about one event leave, and whether its letter goes along with the e-mail.

    Without a word on the letter a decision carries it, unless the association's messages tell
    nothing.
    """

    leaves_at_night: bool = False
    attaches_letter: bool | None = None


class SurveyPart(Part):
    key: Slug
    title: Words
    intro: Words
    trigger: SurveyTrigger = SurveyTrigger.AFTER_CLOSURE
    delay_days: Annotated[int, Field(ge=0)] = 2
    answer_within_days: Annotated[int, Field(ge=1)] = 30
    steps: list[Step] = Field(min_length=1)

    @model_validator(mode="after")
    def _questions_stand_up(self) -> "SurveyPart":
        if any(question.binds for question in self.definition.questions):
            raise ValueError("a survey may not ask who the person is (binds)")
        return self

    @property
    def definition(self) -> FormDefinition:
        return FormDefinition(steps=self.steps)


class ApprovalPart(Part):
    """The approval as the document states it; nothing is corrected, nothing is guessed."""

    body: Words | None = None
    reference_type: ReferenceType | None = None
    reference: Words | None = None
    year_qualifier: str = ""
    hijri: Annotated[str, Field(pattern=r"^(1[34][0-9]{2}-[0-9]{2}-[0-9]{2})?$")] = ""
    gregorian: datetime.date | None = None
    authoritative: Calendar | None = None
    note: Words | None = None
    effective_from: datetime.date | None = None
    signatory: Words | None = None
    supersedes: Words | None = None


class ClausePart(Part):
    """One clause; `awaiting` names a value that the document promises but does not give."""

    number: ClauseNumber
    title: Words
    text: Words
    awaiting: Words | None = None
    settings: list[Key] = []


class SectionPart(Part):
    number: Annotated[str, Field(pattern=r"^[0-9]{1,2}$")]
    title: Words
    clauses: list[ClausePart] = Field(min_length=1)


class PolicyPart(Part):
    slug: Slug
    title: Words
    policy_type: Slug
    parties: list[Party] = Field(min_length=1)
    intro: Words | None = None
    status: DeclaredStatus
    approval: ApprovalPart
    licence_number: str = ""
    review_due: datetime.date | None = None
    sections: list[SectionPart] = Field(min_length=1)


class Profile(Part):
    association: AssociationPart
    branches: list[BranchPart] = Field(min_length=1)
    channels: list[ChannelPart] = Field(min_length=1)
    holidays: HolidaysPart = HolidaysPart()
    seasons: list[SeasonPart] = []
    committees: list[CommitteePart] = []
    forms: dict[Key, FormPart]
    workflows: dict[Key, WorkflowPart]
    services: list[ServicePart] = Field(min_length=1)
    routing: list[RoutingPart] = []
    answers: list[AnswerPart] = []
    partners: list[PartnerPart] = []
    templates: dict[NoticeEvent, TemplatePart]
    notice_rules: dict[NoticeEvent, NoticeRulePart] = {}
    surveys: list[SurveyPart] = Field(min_length=1)
    site: SitePart
    policies: list[PolicyPart] = Field(min_length=1)
    demo: dict[str, Any] = {}
