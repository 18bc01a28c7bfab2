"""One endpoint a deed: read the form, call the service, say what was done."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from cases.backoffice.names import name_is_open
from cases.backoffice.room import forms
from cases.backoffice.room.correcting import CorrectAnswers
from cases.backoffice.room.decision_form import DecisionForm
from cases.backoffice.room.handing_over import ReassignForm
from cases.backoffice.room.leaving import leaving_words
from cases.backoffice.room.letters import IssueLetterView, LetterFileView, LettersView
from cases.backoffice.room.objecting import ObjectionForm
from cases.backoffice.room.opening import OPENING
from cases.backoffice.room.paper_forms import DocumentCheckForm
from cases.backoffice.room.printing import PrintCaseView
from cases.backoffice.room.raising import RAISING
from cases.backoffice.room.referring_deeds import REFERRING, ReceiptView
from cases.backoffice.room.registering import RegistrationForm
from cases.backoffice.room.researching import RESEARCH, StudyPhotoView
from cases.backoffice.room.restricting import RESTRICTING
from cases.backoffice.room.slips import remember_slip
from cases.backoffice.room.study import StudyForm, packed
from cases.backoffice.room.toolkit import ToolkitView
from cases.backoffice.room.urgent_deeds import URGENT_ACTIONS
from cases.backoffice.room.views import CaseAction, CaseFileView, DeliveryPhotoView, SignatureView
from cases.backoffice.room.vote_form import UntiedVoteForm
from cases.enums import DecisionResult, DeliveryProof, DocumentState, EventKind, VoteChoice
from cases.exceptions import CaseChanged
from cases.objection_enums import ObjectionState
from cases.objection_rights import may_decide_objection
from cases.selectors import current_decision, standing_request
from cases.selectors.room import deciding_roles
from cases.services.codes import renew_tracking_code
from cases.services.committee import DecisionTerms, override_window, record_decision
from cases.services.delivery import (
    DeliveryPlan,
    ProofOfDelivery,
    complete_delivery,
    fail_delivery,
    plan_delivery,
    renew_paper,
)
from cases.services.documents import DocumentCheck, check_document, request_missing
from cases.services.household import take_household
from cases.services.interests import vote_between_meetings
from cases.services.mentions import add_note_calling
from cases.services.messages import send_message
from cases.services.moves import move_case
from cases.services.objecting import ObjectionOutcome, decide_objection
from cases.services.people import settle_contact
from cases.services.registration import register_person
from cases.services.routing import reassign_case
from cases.services.study import StudyFindings, save_study

Values = dict[str, Any]


class MoveCase(CaseAction):
    action, form_class, anchor = "move", forms.MoveForm, "next"
    done = _("The case has moved on.")

    def perform(self, values: Values) -> None:
        move_case(
            self.case,
            to=values["to"],
            acting_user=self.user,
            reason=values["reason"],
            expected_version=values["expected_version"],
        )


class ReassignCase(CaseAction):
    action, power, form_class = "reassign", "reassign", ReassignForm
    done = _("The case has a new owner.")

    def perform(self, values: Values) -> None:
        reassign_case(
            self.case,
            to=values["to"],
            acting_user=self.user,
            reason=values["reason"],
        )


class CheckDocument(CaseAction):
    action, power, anchor = "check-document", "check_documents", "papers"
    form_class = DocumentCheckForm
    done = _("The paper is checked.")

    def perform(self, values: Values) -> None:
        document = get_object_or_404(self.case.documents, pk=values["document"])
        checked = EventKind.DOCUMENT_CHECKED
        self.refuse_if_done_meanwhile(checked, seen=self.opened_as_of, document=document.key)
        check = DocumentCheck(
            state=DocumentState(values["state"]),
            expires_on=values["expires_on"],
            issued_on=values.get("issued_on"),
            last_four=values["last_four"],
            reason=values["reason"],
        )
        check_document(document, acting_user=self.user, check=check)


class RequestMissing(CaseAction):
    action, power, anchor = "request-missing", "check_documents", "papers"
    form_class = forms.PapersForm
    done = _("The person is asked for what is missing; the clock stands still.")

    def perform(self, values: Values) -> None:
        self.refuse_if_done_meanwhile(EventKind.STAGE_MOVED, seen=self.opened_as_of)
        if standing_request(self.case, values["papers"]):
            self.done = _("The person is reminded of what is missing.")
        request_missing(
            self.case, acting_user=self.user, documents=values["papers"], note=values["note"]
        )


class SaveStudy(CaseAction):
    action, power, anchor = "save-study", "study", "study"
    form_class = StudyForm
    done = _("The study is saved.")

    def perform(self, values: Values) -> None:
        self.refuse_if_done_meanwhile(EventKind.STUDY_SAVED, seen=values.pop("seen"))
        save_study(self.case, acting_user=self.user, study=StudyFindings(**packed(values)))


class CastVote(CaseAction):
    action, power, anchor, form_class = "cast-vote", "vote", "committee", UntiedVoteForm
    done = _("Your vote is recorded.")

    def perform(self, values: Values) -> None:
        choice = VoteChoice(values["choice"])
        said = {"reason": values["reason"], "untied": values["untied"]}
        vote_between_meetings(self.case, member=self.user, choice=choice, **said)
        if choice == VoteChoice.RECUSED:
            self.done = _("You stepped aside. This file is now closed to you.")


class RecordDecision(CaseAction):
    action, power, anchor = "record-decision", "decide", "decision"
    form_class = DecisionForm
    done = _("The decision is recorded.")

    def answer_too_late(self, form: forms.ActionForm) -> HttpResponse | None:
        """Several may decide, and one of them on two screens; who comes second is told who decided
        when, and keeps what was typed."""
        if not self.user.has_role(*deciding_roles(self.case)):
            return None
        form.is_valid()
        try:
            self.refuse_if_done_meanwhile(
                EventKind.DECISION_RECORDED, seen=form.cleaned_data.get("seen")
            )
        except CaseChanged as error:
            return self.show_changed(form, error)
        return super().answer_too_late(form)

    def perform(self, values: Values) -> None:
        self.refuse_if_done_meanwhile(EventKind.DECISION_RECORDED, seen=values.pop("seen"))
        terms = DecisionTerms(**{**values, "result": DecisionResult(values["result"])})
        record_decision(self.case, acting_user=self.user, terms=terms)


class DecideObjection(CaseAction):
    action, anchor, form_class = "decide-objection", "objection", ObjectionForm
    done = _("The outcome is recorded, and the person is told.")

    def is_allowed(self) -> bool:
        return may_decide_objection(self.user, self.case)

    def perform(self, values: Values) -> None:
        self.refuse_if_done_meanwhile(EventKind.OBJECTION_DECIDED, seen=values.pop("seen"))
        outcome = ObjectionOutcome(**{**values, "state": ObjectionState(values["state"])})
        objection = decide_objection(self.case, acting_user=self.user, outcome=outcome)
        if objection.reopens:
            self.done = _("The outcome is recorded; the first request is decided afresh.")


class OverrideWindow(CaseAction):
    action, power, anchor = "override-window", "override", "decision"
    form_class = forms.ReasonForm
    done = _("The decision is released now; your reason is on record.")

    def perform(self, values: Values) -> None:
        decision = current_decision(self.case)
        if decision is None:
            raise ValidationError(_("There is no decision to release."))
        override_window(decision, acting_user=self.user, reason=values["reason"])


class RegisterPerson(CaseAction):
    action, power, anchor = "register", "register", "registration"
    form_class = RegistrationForm
    done = _("The registration file is complete.")

    def perform(self, values: Values) -> None:
        facts, why = values["facts"], values.get("why_unnamed", "")
        register_person(self.case, acting_user=self.user, facts=facts, why_unnamed=why)


class UseContact(CaseAction):
    action, power, anchor = "use-contact", "settle_contact", "next"
    form_class = forms.IdentityCheckForm
    done = _("We use the new contact from now on; how the identity was checked is on record.")

    def perform(self, values: Values) -> None:
        settle_contact(self.case, use_new=True, acting_user=self.user, reason=values["reason"])


class RenewCode(CaseAction):
    """The new code is read out or handed over from the slip, which is shown for some minutes."""

    action, power, anchor = "renew-code", "renew_code", "desk"
    form_class = forms.IdentityCheckForm
    done = _("Read the new code out or hand the slip over. How the identity was checked is noted.")

    def is_allowed(self) -> bool:
        return super().is_allowed() and name_is_open(self.user, self.case)

    def perform(self, values: Values) -> None:
        renew_tracking_code(self.case, acting_user=self.user, reason=values["reason"])
        remember_slip(self.request, self.case)

    def where_next(self) -> str:
        return reverse("desk:slip", args=[self.case.pk])


class KeepContact(CaseAction):
    action, power, anchor = "keep-contact", "settle_contact", "next"
    done = _("We keep the contact we hold.")

    def perform(self, values: Values) -> None:
        settle_contact(self.case, use_new=False, acting_user=self.user)


class TakeHousehold(CaseAction):
    action, power, anchor = "take-household", "keep_household", "household"
    form_class = forms.HouseholdForm
    done = _("The household in the person's file says what you ticked.")

    def perform(self, values: Values) -> None:
        take_household(self.case, keys=values["rows"], acting_user=self.user)


class PlanDelivery(CaseAction):
    action, power, anchor = "plan-delivery", "deliver", "delivery"
    form_class = forms.DeliveryPlanForm
    done = _("The delivery is arranged.")

    def perform(self, values: Values) -> None:
        plan = DeliveryPlan(**{**values, "times": values["times"] or 1})
        plan_delivery(self.case, acting_user=self.user, plan=plan)


class CompleteDelivery(CaseAction):
    action, power, anchor = "complete-delivery", "deliver", "delivery"
    form_class = forms.DeliveryProofForm
    done = _("The delivery is recorded with its proof.")

    def perform(self, values: Values) -> None:
        delivery = get_object_or_404(self.case.deliveries, pk=values["delivery"])
        proof = ProofOfDelivery(
            proof=DeliveryProof(values["proof"]),
            note=values["proof_note"],
            code=values["code"],
            photo=values["photo"],
        )
        complete_delivery(delivery, acting_user=self.user, proof=proof)


class FailDelivery(CaseAction):
    action, power, anchor = "fail-delivery", "deliver", "delivery"
    form_class = forms.DeliveryFailureForm
    done = _("It is recorded that the delivery failed.")

    def perform(self, values: Values) -> None:
        delivery = get_object_or_404(self.case.deliveries, pk=values["delivery"])
        fail_delivery(delivery, acting_user=self.user, failure=values["failure"])


class RenewPaper(CaseAction):
    action, power, anchor = "renew-paper", "deliver", "delivery"
    form_class = forms.PaperRenewalForm
    done = _("The new paper is noted; payments go on.")

    def perform(self, values: Values) -> None:
        document = get_object_or_404(self.case.documents, pk=values["document"])
        renew_paper(document, acting_user=self.user, expires_on=values["expires_on"])


class SendMessage(CaseAction):
    action, power, anchor, form_class = "send-message", "message", "messages", forms.BodyForm
    done: Any = _("The message is written.")

    def perform(self, values: Values) -> None:
        self.refuse_if_done_meanwhile(EventKind.MESSAGE_SENT, seen=self.opened_as_of)
        send_message(self.case, body=values["body"], acting_user=self.user)
        self.done = f"{self.done} {leaving_words(self.case)}"


class AddNote(CaseAction):
    action, power, anchor, form_class = "add-note", "note", "messages", forms.NoteForm
    done = _("The note is added; only staff read it.")

    def perform(self, values: Values) -> None:
        add_note_calling(
            self.case,
            body=values["body"],
            acting_user=self.user,
            colleagues=[int(key) for key in values["colleagues"]],
        )


ACTIONS: Sequence[type[CaseAction]] = (
    MoveCase,
    ReassignCase,
    CheckDocument,
    RequestMissing,
    SaveStudy,
    CastVote,
    RecordDecision,
    DecideObjection,
    OverrideWindow,
    RegisterPerson,
    UseContact,
    RenewCode,
    KeepContact,
    TakeHousehold,
    PlanDelivery,
    CompleteDelivery,
    FailDelivery,
    RenewPaper,
    SendMessage,
    AddNote,
    CorrectAnswers,
    *RESEARCH,
    *OPENING,
    *RESTRICTING,
    *REFERRING,
    *URGENT_ACTIONS,
    *RAISING,
)


def room_urlpatterns(construct: Callable[[type[View]], Any]) -> list[URLPattern]:
    """Return the addresses below one case: its deeds and its files."""
    deeds = [
        path(f"<int:pk>/{deed.action}/", construct(deed), name=deed.action) for deed in ACTIONS
    ]
    files = path("<int:pk>/files/<int:file_pk>/", construct(CaseFileView), name="file")
    words = path("<int:pk>/signature/<int:word_pk>/", construct(SignatureView), name="signature")
    photo = path(
        "<int:pk>/deliveries/<int:delivery_pk>/photo/",
        construct(DeliveryPhotoView),
        name="delivery-photo",
    )
    view = construct(StudyPhotoView)
    found = path("<int:pk>/study-photos/<int:photo_pk>/", view, name="study-photo")
    papers = path("<int:pk>/print/", construct(PrintCaseView), name="print")
    receipt = path(
        "<int:pk>/referrals/<int:referral_pk>/receipt/",
        construct(ReceiptView),
        name="handover-receipt",
    )
    toolkit = path("<int:pk>/toolkit/", construct(ToolkitView), name="toolkit")
    start = "<int:pk>/letters/"
    letters = [
        path(start, construct(LettersView), name="letters"),
        path(f"{start}<slug:about>/issue/", construct(IssueLetterView), name="issue_letter"),
        path(
            f"{start}<int:letter_pk>/<slug:language>/",
            construct(LetterFileView),
            name="letter_file",
        ),
    ]
    return [*deeds, files, words, photo, found, papers, receipt, toolkit, *letters]
