"""One file of the agenda on one page: what is asked, what was found, and the vote on it (C40)."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin import messages

from cases.backoffice.cells import DOCUMENT_TONES, number, room_url, tag
from cases.backoffice.meetings import forms as meeting_forms
from cases.backoffice.meetings.base import Deed, MeetingScreen
from cases.backoffice.meetings.figures import Figure, household_figures, precedent_words
from cases.backoffice.meetings.words import (
    outcome_tag,
    result_words,
    standing_words,
    tie_words,
    words_beside,
)
from cases.backoffice.names import shows_name
from cases.backoffice.room import forms as room_forms
from cases.backoffice.room.answers import AnsweredStep, Telling, answered_steps, any_closed
from cases.backoffice.room.deciding import VotedFor, votes_for_each
from cases.backoffice.room.decision_form import DecisionForm, offer_words
from cases.backoffice.room.research import Sheet, sheet_of
from cases.backoffice.room.study import ScoreBoard, score_board
from cases.enums import DecisionResult, VoteChoice
from cases.meeting_enums import Interest
from cases.meeting_rights import sits_on
from cases.models import Case, CaseDocument, MeetingItem, Study, Vote
from cases.permissions import (
    RoomPart,
    may_decide,
    may_see,
    may_vote,
    parts_for,
)
from cases.selectors import (
    Tally,
    possible_moves,
    refusal_reasons,
    round_votes,
    tally,
    vote_reasons,
)
from cases.selectors.asked_back import asked_back, asks_researcher, sent_back
from cases.selectors.deciding import decided_since
from cases.selectors.funds import funds_of
from cases.selectors.meetings import (
    cases_stepped_aside_from,
    items_of,
    owes_word,
    precedents,
    still_waits,
)
from cases.selectors.repeats import given_before
from cases.services.committee import DecisionTerms, cast_vote, record_decision
from cases.services.interests import declare_interest
from cases.services.viewing import ANSWERS, NAME, has_looked, record_look
from cms.core.money import amount_words
from cms.core.translated import translated

Values = dict[str, Any]
#: Stepping aside is a declaration of its own here.
_VOTES = [choice for choice in VoteChoice.choices if choice[0] != VoteChoice.RECUSED]

_OPENED = gettext_lazy("The answers are open for ten minutes. That you opened them is on record.")


class FileMovedOn(Exception):
    """A member's page stood open while their file was decided, or left the committee."""


class ItemView(MeetingScreen):
    """Shut (404) for who stepped aside; asks a member for their word before it shows anything."""

    template_name = "cases/backoffice/meetings/item.html"

    def get_url(self) -> str:
        return reverse("meetings:item", args=[self.kwargs["pk"], self.kwargs["item_pk"]])

    @property
    def meeting_url(self) -> str:
        return reverse("meetings:inspect", args=[self.kwargs["pk"]])

    def where_next(self) -> str:
        """On with the meeting, once this file is decided or shut."""
        stays = self.kwargs["deed"] in ("vote", "reveal", "open") or self._declared_none
        return self.get_url() if stays else self.meeting_url

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead back to the meeting whoever was just voting: the file has its decision meanwhile."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except FileMovedOn:
            messages.info(request, self._what_became())
            return redirect(self.meeting_url)

    def _what_became(self) -> str:
        if self.item.decision is None:
            return _("This file is no longer before the committee.")
        facts = {"number": number(self.place), "result": self.item.decision.get_result_display()}
        return _("File %(number)s is decided: %(result)s.") % facts

    def get_page_title(self) -> str:
        return str(_("File %(number)s of the agenda")) % {"number": number(self.place)}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        meeting = _("Meeting %(number)s") % {"number": number(self.meeting.number)}
        return [
            *self.breadcrumbs_items,
            {"url": reverse("meetings:list"), "label": _("Meetings")},
            {"url": self.meeting_url, "label": meeting},
            {"url": "", "label": self.get_page_title()},
        ]

    def prepare(self) -> None:
        super().prepare()
        self.items = items_of(self.meeting)
        item = next((row for row in self.items if row.pk == self.kwargs["item_pk"]), None)
        if item is None or cases_stepped_aside_from(self.user, [item.case_id]):
            raise Http404
        self.item: MeetingItem = item
        self.item.meeting = self.meeting
        self.place = self.items.index(item) + 1
        self.judges = sits_on(self.user, self.meeting)
        self.owes_word = owes_word(item, self.user, has_seat=self.judges)
        if not self.owes_word and not may_see(self.user, item.case):
            raise FileMovedOn if self.judges else Http404

    @property
    def case(self) -> Case:
        return self.item.case

    @property
    def _declared_none(self) -> bool:
        said = self.item.declarations.filter(member=self.user).first()
        return self.kwargs["deed"] == "declare" and bool(said and said.interest == Interest.NONE)

    # --- What is shown --------------------------------------------------------------------------

    @cached_property
    def is_named(self) -> bool:
        if self.owes_word:  # the file is closed still: only the name was looked at, if anything
            return has_looked(self.case, viewer=self.user, what=NAME)
        return NAME in self.looks or shows_name(self.user, self.case)

    @cached_property
    def looks(self) -> set[str]:
        return record_look(self.case, viewer=self.user)

    @cached_property
    def answers(self) -> list[AnsweredStep]:
        if RoomPart.ANSWERS not in parts_for(self.user):
            return []
        return answered_steps(
            self.case,
            names_person=self.is_named,
            whole_numbers=False,
            are_open=ANSWERS in self.looks,
        )

    @property
    def study(self) -> Study | None:
        found = getattr(self.case, "study", None)
        return found if RoomPart.STUDY in parts_for(self.user) else None

    @cached_property
    def sheet(self) -> Sheet | None:
        told = Telling(self.is_named, whole_numbers=False, are_open=ANSWERS in self.looks)
        return sheet_of(self.case, told) if self.study else None

    def _score(self) -> ScoreBoard | None:
        if self.study is None:
            return None
        return score_board(self.case, self.study, are_open=ANSWERS in self.looks)

    @property
    def papers(self) -> list[tuple[str, Any, CaseDocument]]:
        """What each paper is called for this reader, how it stands, and the paper (J8)."""
        if RoomPart.PAPERS not in parts_for(self.user):
            return []
        return [
            (
                paper.called(named=self.is_named),
                tag(paper.get_state_display(), DOCUMENT_TONES[paper.state]),
                paper,
            )
            for paper in self.case.documents.all()
        ]

    @property
    def figures(self) -> list[Figure]:
        return household_figures(self.case)

    @cached_property
    def votes(self) -> list[Any]:
        return round_votes(self.case)

    @cached_property
    def tally(self) -> Tally | None:
        return tally(self.case, self.votes) if still_waits(self.item) else None

    @cached_property
    def decides(self) -> bool:
        return may_decide(self.user, self.case)

    def _came_back(self) -> dict[str, Any] | None:
        """The decision that was sent back here, by whom and why: it is what they vote on anew."""
        found = sent_back(self.case) if still_waits(self.item) else None
        if found is None:
            return None
        return {"line": found.line, "result": result_words(found.decision)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            **kwargs,
            item=self.item,
            case=self.case,
            state=outcome_tag(self.item),
            owes_word=self.owes_word,
            is_named=self.is_named,
            meeting_url=self.meeting_url,
            place=number(self.place),
            total=number(len(self.items)),
        )
        return context if self.owes_word else {**context, **self._file()}

    def _file(self) -> dict[str, Any]:
        committee = self.meeting.committee
        return {
            "answers": self.answers,
            "papers": self.papers,
            "study": self.study,
            "sheet": self.sheet,
            "photos": list(self.case.study_photos.all()) if self.study else [],
            "score": self._score(),
            "asked_back": asked_back(self.case) if RoomPart.STUDY in parts_for(self.user) else [],
            "came_back": self._came_back(),
            "figures": self.figures,
            "given_before": given_before(self.case) if still_waits(self.item) else None,
            "precedents": precedent_words(precedents(self.case)),
            "rules": [line for line in str(self.case.service.conditions).splitlines() if line],
            "funds": [offer_words(fund, self.case) for fund in funds_of(self.case.service)],
            "limit": amount_words(committee.limit_amount) if committee.limit_amount else "",
            "tally": self.tally,
            "still_waits": still_waits(self.item),
            "voters": self._voters(),
            "has_voted": any(vote.member_id == self.user.pk for vote in self.votes),
            "leading": self._leading(),
            "standing": standing_words(self.tally, breaks_ties=committee.casting_vote)
            if self.tally
            else "",
            "tie": tie_words(self.item.decision.tally) if self.item.decision else "",
            "decided": result_words(self.item.decision) if self.item.decision else "",
            "beside": self._beside(),
            "decided_why": self._decided_why(),
            "decided_votes": self._decided_votes(),
            "next_url": self._next_url(),
            "asks_at": self._asks_at(),
        }

    def _beside(self) -> str:
        decision = self.item.decision
        if decision is None:
            return ""
        decision.case = self.case
        return words_beside(decision, decided_since([decision]).get(self.case.pk, []))

    def _decided_votes(self) -> list[VotedFor]:
        decision = self.item.decision if RoomPart.VOTES in parts_for(self.user) else None
        return votes_for_each(decision, vote_reasons(self.case)) if decision else []

    def _decided_why(self) -> str:
        decision = self.item.decision
        if decision is None or not decision.reason_key:
            return ""
        labels = dict(refusal_reasons(self.case))
        return str(translated(labels.get(decision.reason_key, decision.reason_key)))

    def _asks_at(self) -> str:
        """Where this reader may send the file back to the researcher with a question."""
        moves = possible_moves(self.case, user=self.user) if still_waits(self.item) else []
        asks = any(asks_researcher(self.case, option.move) for option in moves)
        return f"{room_url(self.case.pk)}#next-section" if asks else ""

    def _voters(self) -> list[tuple[Any, str]]:
        """Who has voted; what they chose, and why, is for whoever records the decision, and
        oneself."""
        return [
            (vote.member, self._vote_words(vote)) for vote in (self.votes if self.tally else [])
        ]

    def _vote_words(self, vote: Vote) -> str:
        is_mine_to_read = self.decides or vote.member_id == self.user.pk
        if vote.choice == VoteChoice.RECUSED or (is_mine_to_read and not vote.reason):
            return str(vote.get_choice_display())
        if not is_mine_to_read:
            return str(_("has voted"))
        return format_html("{} <q><bdi>{}</bdi></q>", vote.get_choice_display(), vote.reason)

    def _leading(self) -> list[str]:
        found = self.tally.leading if self.tally and self.decides else []
        return [str(VoteChoice(choice).label) for choice in found]

    def _next_url(self) -> str:
        following = [*self.items[self.place :], *self.items[: self.place - 1]]
        waiting = next((row for row in following if still_waits(row)), None)
        if waiting is None or cases_stepped_aside_from(self.user, [waiting.case_id]):
            return ""
        return reverse("meetings:item", args=[self.meeting.pk, waiting.pk])

    # --- Deeds ----------------------------------------------------------------------------------

    def declare_form(self, data: Any) -> forms.Form | None:
        if not (self.judges and still_waits(self.item)):
            return None
        form = meeting_forms.InterestForm(data, prefix="declare")
        if not self.owes_word:
            ties = [choice for choice in Interest.choices if choice[0] != Interest.NONE]
            form.fields["interest"].choices = ties  # type: ignore[attr-defined]
        return form

    def vote_form(self, data: Any) -> forms.Form | None:
        # Once a meeting is over, what goes on is voted on in the case, or in the next meeting.
        is_over = self.judges and not still_waits(self.item)
        if is_over or self.owes_word or not may_vote(self.user, self.case):
            return None
        mine = next((vote for vote in self.votes if vote.member_id == self.user.pk), None)
        typed = {"choice": mine.choice, "reason": mine.reason} if mine else {}
        form = room_forms.VoteForm(data, case=self.case, action="vote", initial=typed)
        field: Any = form.fields["choice"]
        field.choices, field.help_text = _VOTES, ""
        return form

    def decide_form(self, data: Any) -> forms.Form | None:
        if self.owes_word or not self.decides or self.tally is None:
            return None
        leading = self.tally.leading
        typed = {"result": leading[0]} if len(leading) == 1 else {}
        return DecisionForm(data, case=self.case, action="decide", initial=typed)

    def reveal_form(self, data: Any) -> forms.Form | None:
        """Who has to say what ties them to somebody may ask who it is (C40)."""
        return None if self.is_named else meeting_forms.EmptyForm(data)

    def open_form(self, data: Any) -> forms.Form | None:
        """Facts may be sensitive without a name: health, debts. Opening them is noted (C62)."""
        is_shut = not self.owes_word and self._has_closed()
        return meeting_forms.EmptyForm(data) if is_shut else None

    def _has_closed(self) -> bool:
        return any_closed(self.answers) or bool(self.sheet and self.sheet.has_closed)

    def declare(self, values: Values) -> None:
        interest = Interest(values["interest"])
        declare_interest(self.item, member=self.user, interest=interest, note=values["note"])

    def vote(self, values: Values) -> None:
        choice = VoteChoice(values["choice"])
        cast_vote(self.case, member=self.user, choice=choice, reason=values["reason"])

    def decide(self, values: Values) -> None:
        given = {name: value for name, value in values.items() if name != "seen"}
        terms = DecisionTerms(**{**given, "result": DecisionResult(given["result"])})
        record_decision(self.case, acting_user=self.user, terms=terms)

    def reveal(self, _values: Values) -> None:
        record_look(self.case, viewer=self.user, what=NAME)

    def open(self, _values: Values) -> None:
        record_look(self.case, viewer=self.user, what=ANSWERS)

    deeds = {
        "declare": Deed(declare_form, declare, gettext_lazy("Your word is noted.")),
        "vote": Deed(vote_form, vote, gettext_lazy("Your vote is recorded.")),
        "decide": Deed(decide_form, decide, gettext_lazy("The decision is recorded.")),
        "reveal": Deed(
            reveal_form,
            reveal,
            gettext_lazy("The name is shown for ten minutes. That you opened it is on record."),
        ),
        "open": Deed(
            open_form,
            open,
            _OPENED,
        ),
    }
