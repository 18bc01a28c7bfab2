"""What the API answers. Texts are in the language of the call; a form has them in all languages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Schema
from pydantic import Field

from cases.enums import DecisionResult, Evidence, PublicStage, ServiceKind, SignatureMode
from cases.objection_enums import ObjectionState
from cases.programme_enums import TimeSlot
from cases.questions.definition import DocumentRequirement, Step

Texts = dict[str, str]


class MistakeOut(Schema):
    pointer: str
    message: str
    code: str


class ProblemOut(Schema):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[MistakeOut] | None = None


class ChannelOut(Schema):
    kind: str
    medium: str
    name: str
    contact: str
    href: str
    hours: str
    note: str


class BranchOut(Schema):
    key: str
    name: str
    region: str
    phone: str
    address: str
    hours: str
    is_main: bool


class DayOut(Schema):
    """The hours of one weekday; Monday is 1, as ISO 8601 counts."""

    weekday: int
    opens: str
    closes: str


class HoursOut(Schema):
    time_zone: str
    days: list[DayOut]
    ramadan_opens: str
    ramadan_closes: str


class NoticeOut(Schema):
    version: str
    text: str


class AssociationOut(Schema):
    code: str
    name: str
    short_name: str
    purpose: str
    region: str
    licence_number: str
    phone: str
    email: str
    address: str
    languages: list[str]
    working_hours: HoursOut
    channels: list[ChannelOut]
    branches: list[BranchOut]
    rights: list[str]
    privacy_notice: NoticeOut


class ServiceRow(Schema):
    slug: str
    kind: ServiceKind
    name: str
    summary: str
    is_open: bool
    is_urgent: bool


class ServicesOut(Schema):
    services: list[ServiceRow]


class FormOut(Schema):
    """A form as data: ask the questions in order, each while its condition holds."""

    version: int
    steps: list[Step]


class DeclarationOut(Schema):
    """`modes`: the ways to sign over the API; the first is taken when none is named."""

    version: str
    text: Texts
    modes: list[SignatureMode]


class ConsentOut(Schema):
    """One box: `default` is what counts when nothing is sent."""

    purpose: str
    label: Texts
    required: bool
    default: bool


class WindowOut(Schema):
    """When the answer comes: whole days, in words, and where the promise is written down."""

    not_before: date | None
    due: date | None
    words: str = ""
    note: str = ""
    clause: str = ""
    is_provisional: bool = Field(
        False, description="Counted as if every paper were here today; it moves until they are."
    )


class TimesOut(Schema):
    """When a programme is held: in words, and as stretches of the week."""

    text: str
    slots: list[TimeSlot]
    effective_from: date | None = Field(description="Empty where it has always been so.")


class ServiceOut(ServiceRow):
    description: str
    conditions: list[str]
    misunderstandings: list[str]
    closed_note: str
    times: TimesOut | None = Field(description="Of a programme; empty where none are published.")
    times_announced: TimesOut | None = Field(description="What replaces them on a later day.")
    decided_by: str
    way: list[str]
    window: WindowOut | None
    form: FormOut | None = Field(description="Empty while the service is closed.")
    documents: list[DocumentRequirement]
    declaration: DeclarationOut | None
    consents: list[ConsentOut]
    privacy_notice_version: str


class PaperOut(Schema):
    """A paper that is still to come. `upload`: send a copy under `kind`; else bring it to show."""

    kind: str
    label: str
    hint: str
    evidence: Evidence
    upload: bool
    returned: str = Field("", description="Why an earlier copy was sent back.")


class SentOut(Schema):
    reference: str
    tracking_code: str
    decided_by: str
    window: WindowOut
    stage: PublicStage
    missing: list[PaperOut]


class StationOut(Schema):
    name: str
    state: Literal["done", "now", "next"]
    at: date | None
    what_next: str


class MessageOut(Schema):
    by: Literal["person", "association"]
    at: datetime
    body: str


class DeliveryOut(Schema):
    what: str
    is_delivered: bool
    has_failed: bool = Field(description="Until another day is arranged.")
    planned_for: date | None
    hours: str = Field("", description="Of that day, in words; empty where any hour will do.")
    collected_at: str = Field("", description="Place and address; empty where it is brought.")
    code: str = Field("", description="To be told only to the one who hands it over.")


class DecisionOut(Schema):
    """A decision that has been sent; one that waits for its day is not shown to anybody."""

    result: DecisionResult
    decided_on: date
    reason: str
    explanation: str
    conditions: str
    amount: Decimal | None
    deliveries: list[DeliveryOut]
    objection_until: date | None
    objection_service: str | None = Field(description="Its form is the form of an objection.")


class ObjectionOut(Schema):
    """An objection to the decision on this request; its reasons are told with its own keys."""

    reference: str
    filed_on: date
    state: ObjectionState
    answer_by: date | None
    decided_on: date | None


class FollowedService(Schema):
    slug: str
    name: str


class RequestOut(Schema):
    reference: str
    service: FollowedService
    stage: PublicStage
    stage_name: str
    is_open: bool
    submitted_on: date
    decided_by: str
    way: list[StationOut]
    missing: list[PaperOut]
    asked_with: str = Field(description="What was written to you when papers were asked for.")
    is_paused: bool
    papers_with_us: list[str]
    window: WindowOut | None
    decision: DecisionOut | None
    objections: list[ObjectionOut]
    messages: list[MessageOut]
    may_withdraw: bool


class ReceivedOut(Schema):
    kind: str
    files: int
    missing: list[PaperOut]


class MessagesOut(Schema):
    messages: list[MessageOut]


class SurveyOut(Schema):
    title: Texts
    intro: Texts
    open_until: datetime
    form: list[Step]


class ThanksOut(Schema):
    accepted: Literal[True] = True
