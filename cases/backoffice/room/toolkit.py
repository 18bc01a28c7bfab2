"""The toolkit beside a case: what bylaws in force say, and answers thought about once.

Both are put into the message to the person, where they are changed and sent like any other.
"""

from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, get_language_info, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.rich_text import get_text_for_indexing

from cases.models import Case, StandardAnswer
from cases.permissions import may_message
from cases.selectors import visible_cases
from cases.selectors.toolkit import offered_answers
from cms.core.arabic import fold
from cms.core.translated import language_codes
from cms.policies.blocks import clauses_of
from cms.policies.models import PolicyPage
from cms.policies.selectors import list_current_policies

#: As many as a colleague reads at a desk; a narrower word finds the rest.
MOST = 40


@dataclass(frozen=True)
class Clause:
    """`key` names it in an address: the policy, in whatever language, and the number."""

    key: str
    policy: str
    number: str
    title: str
    text: str
    url: str


def clauses(words: str = "") -> list[Clause]:
    """Return the clauses in force that hold all of these words; current versions only (C29)."""
    wanted = fold(words[:200]).split()
    found = (clause for page in list_current_policies() for clause in _of(page))
    return [c for c in found if _holds(c, wanted)]


def _holds(clause: Clause, wanted: list[str]) -> bool:
    text = fold(f"{clause.policy} {clause.number} {clause.title} {clause.text}")
    return all(word in text for word in wanted)


def _of(page: PolicyPage) -> list[Clause]:
    return [
        Clause(
            key=f"{page.translation_key}:{clause['number']}",
            policy=page.title,
            number=clause["number"],
            title=clause["title"],
            text=" ".join(get_text_for_indexing(clause["text"].source).split()),
            url=f"{page.url}#c-{clause['number']}",
        )
        for clause in clauses_of(page.body)
    ]


def quoted(key: str, *, language: str = "") -> str:
    """Return a clause as a letter quotes it, in this language where its policy is published in it
    and else in the reader's; empty for one that is not in force."""
    policy, _colon, number = key.partition(":")
    if not (policy and number):  # nearly always: nothing is read where nothing is quoted
        return ""
    wanted = [
        code for code in dict.fromkeys((language, get_language())) if code in language_codes()
    ]
    return next(filter(None, (_quoted_in(code, key) for code in wanted)), "")


def _quoted_in(language: str, key: str) -> str:
    with override(language):
        clause = next((clause for clause in clauses() if clause.key == key), None)
        if clause is None:
            return ""
        facts = {"text": clause.text, "number": clause.number, "policy": clause.policy}
        return _("“%(text)s” (clause %(number)s, %(policy)s)") % facts


def answers(case: Case, words: str = "") -> list[StandardAnswer]:
    """Return the answers in use for this case's service that hold all of these words (C29)."""
    wanted = fold(words[:200]).split()
    return [answer for answer in offered_answers(case) if _says(answer, wanted)]


def _says(answer: StandardAnswer, wanted: list[str]) -> bool:
    texts = (answer.title, answer.topic, answer.text)
    text = fold(" ".join(words for given in texts for words in given.values()))
    return all(word in text for word in wanted)


def answered(case: Case, key: str) -> str:
    """Return an answer in the language of the case; empty for one that is not offered there."""
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return ""
    answer = next((row for row in offered_answers(case) if row.pk == int(key)), None)
    return answer.text.in_language(case.language) if answer else ""


def _in_both(answer: StandardAnswer, case: Case) -> tuple[StandardAnswer, str, str]:
    """Return an answer as the person reads it and, where that is another language, as whoever sends
    it does: nobody sends what they cannot read."""
    sent, mine = answer.text.in_language(case.language), str(answer.text)
    return answer, sent, mine if mine != sent else ""


class ToolkitView(WagtailAdminTemplateMixin, TemplateView):
    """Opened from a case and leading back to it; outside the reader's scope it does not exist."""

    template_name = "cases/backoffice/room/toolkit.html"
    page_title = gettext_lazy("Answers and bylaws")
    header_icon = "openquote"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        room = {"url": reverse("cases:inspect", args=[self.kwargs["pk"]]), "label": _("Case")}
        return [*self.breadcrumbs_items, room, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        rows = visible_cases(user=user).select_related("service", "workflow_version")
        case: Case = get_object_or_404(rows, pk=self.kwargs["pk"])
        words = self.request.GET.get("words", "")
        return super().get_context_data(
            case=case,
            answers=[_in_both(row, case) for row in answers(case, words)],
            language=get_language_info(case.language)["name_translated"],
            clauses=clauses(words)[:MOST],
            words=words,
            may_message=may_message(user, case),
            room_url=reverse("cases:inspect", args=[case.pk]),
            **kwargs,
        )
