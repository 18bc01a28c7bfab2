"""Cases in every state of their life, made through the services that make real ones."""

import uuid
from typing import Any

import factory

from cases.enums import DocumentState, EventKind, PersonKind
from cases.models import (
    Case,
    CaseDocument,
    Committee,
    CommitteeMembership,
    FormVersion,
    Person,
    Service,
    ServiceForm,
    Workflow,
    WorkflowVersion,
)
from cases.services.clock import pause_clock, recompute_window
from cases.services.moves import enter_stage
from cases.services.timeline import record_event
from cms.core.references import new_code, new_reference
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.definitions import ANSWERS, DOCUMENTS, FORM, REASONS, WINDOW, WORKFLOW


class ServiceFormFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceForm
        skip_postgeneration_save = True

    key = factory.Sequence(lambda n: f"form-{n:04d}")
    title = {"ar": "نموذج", "en": "Form"}

    @factory.post_generation
    def definition(self: ServiceForm, create: bool, extracted: Any, **_kwargs: Any) -> None:
        self.definition = extracted or FORM
        self.save(update_fields=["definition"])
        FormVersion.objects.create(form=self, number=1, definition=self.definition)


class WorkflowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Workflow
        skip_postgeneration_save = True

    key = factory.Sequence(lambda n: f"workflow-{n:04d}")
    title = {"ar": "مسار", "en": "Workflow"}

    @factory.post_generation
    def definition(self: Workflow, create: bool, extracted: Any, **_kwargs: Any) -> None:
        WorkflowVersion.objects.create(workflow=self, number=1, definition=extracted or WORKFLOW)


class CommitteeFactory(factory.django.DjangoModelFactory):
    """Five seats, the first is the chair's; quorum three."""

    class Meta:
        model = Committee
        skip_postgeneration_save = True

    key = factory.Sequence(lambda n: f"committee-{n:04d}")
    name = {"ar": "لجنة البحث", "en": "Research committee"}
    quorum = 3

    @factory.post_generation
    def seats(self: Committee, create: bool, extracted: int | None, **_kwargs: Any) -> None:
        for seat in range(5 if extracted is None else extracted):
            user = UserFactory(role="chair" if seat == 0 else "member")
            CommitteeMembership.objects.create(committee=self, user=user, is_chair=seat == 0)


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Service

    slug = factory.Sequence(lambda n: f"service-{n:04d}")
    name = {"ar": "سلة غذائية", "en": "Food basket"}
    summary = {"ar": "سلة شهرية", "en": "A monthly basket"}
    form = factory.SubFactory(ServiceFormFactory)
    workflow = factory.SubFactory(WorkflowFactory)
    documents = factory.LazyFunction(lambda: [dict(item) for item in DOCUMENTS])
    window = factory.LazyFunction(lambda: dict(WINDOW))
    window_clause = "6.5"
    deciding_body = {"ar": "لجنة البحث", "en": "Research committee"}
    committee = factory.SubFactory(CommitteeFactory)
    declaration_text = {"ar": "أقر بصحة البيانات.", "en": "The data are correct."}
    declaration_version = "1"
    refusal_reasons = factory.LazyFunction(lambda: [dict(item) for item in REASONS])

    class Params:
        closed = factory.Trait(is_open=False, closed_note={"ar": "مغلقة", "en": "Closed"})
        restricted = factory.Trait(is_restricted=True)
        plain = factory.Trait(
            documents=[], window={}, declaration_text={}, declaration_version="", committee=None
        )


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    kind = PersonKind.HOUSEHOLD_HEAD
    name = factory.Sequence(lambda n: f"مستفيد {n:04d}")
    mobile = factory.Sequence(lambda n: f"+9665{n:08d}")
    language = "ar"


class CaseFactory(factory.django.DjangoModelFactory):
    """A case at any stage: `CaseFactory(at="committee", waiting=True, papers_complete=True)`."""

    class Meta:
        model = Case

    reference = factory.LazyFunction(lambda: new_reference("TST"))
    tracking_code = factory.LazyFunction(new_code)
    form_key = factory.LazyFunction(uuid.uuid4)
    service = factory.SubFactory(ServiceFactory)
    person = factory.SubFactory(PersonFactory)
    branch = factory.SubFactory(BranchFactory)
    answers = factory.LazyFunction(lambda: dict(ANSWERS))

    at = ""
    waiting = False
    papers_complete = False

    @classmethod
    def _create(cls, model_class: type[Case], *args: Any, **kwargs: Any) -> Case:
        at, waiting = kwargs.pop("at"), kwargs.pop("waiting")
        complete = kwargs.pop("papers_complete")
        service: Service = kwargs["service"]
        kwargs.setdefault("form_version", service.form.current_version)
        kwargs.setdefault("workflow_version", service.workflow.current_version)
        kwargs.setdefault("window_rule", service.window)
        kwargs.setdefault("is_restricted", service.is_restricted)
        case = model_class(**kwargs)
        document = case.workflow_version.document
        enter_stage(case, document.stage(at) if at else document.first)
        case.save()
        recompute_window(case)
        case.save()
        _add_papers(case, complete)
        record_event(case, EventKind.SUBMITTED, by="person", data={"service": service.slug})
        if waiting:
            pause_clock(case)
            case.public_stage = "waiting_for_you"
            case.save()
        return case


def _add_papers(case: Case, complete: bool) -> None:
    for order, item in enumerate(case.service.documents):
        if "show_if" in item:
            continue
        seen_only = item.get("evidence", "seen_only") == "seen_only"
        state = DocumentState.SHOW_LATER if seen_only else DocumentState.AWAITED
        CaseDocument.objects.create(
            case=case,
            key=item["key"],
            label=item["label"],
            evidence=item.get("evidence", "seen_only"),
            state=DocumentState.SEEN if complete else state,
            order=order,
        )


def seats_of(case: Case) -> list[Any]:
    """The members of the case's committee, chair first."""
    return [seat.user for seat in case.service.committee.memberships.select_related("user")]
