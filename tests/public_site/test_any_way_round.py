"""Whatever way somebody goes through a form, the request is that of the last answers (P1, S19)."""

from functools import partial
from typing import Any

from django.http import QueryDict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Case, Service
from cases.questions.answers import clean_step, visible_questions
from cases.questions.form import SHOWN, QuestionsForm
from public_site import drafts, resuming
from public_site.models import RequestDraft
from public_site.progress import Progress
from tests.factories.cases import ServiceFactory, ServiceFormFactory
from tests.factories.definitions import FORM, text
from tests.plugins.examples import examples

pytestmark = pytest.mark.django_db


def when(name: str, value: Any, op: str = "eq") -> dict[str, Any]:
    return {"all": [{"question": name, "op": op, "value": value}]}


HOME = {
    "key": "home",
    "title": text("البيت"),
    "questions": [
        {"key": "renting", "type": "yes_no", "label": text("مستأجر؟")},
        {"key": "rent", "type": "money", "label": text("كم؟"), "show_if": when("renting", True)},
        {
            "key": "why_so_much",
            "type": "short_text",
            "label": text("لماذا؟"),
            "show_if": when("rent", 2000, "gt"),
        },
    ],
}
OWNER = {
    "key": "owner",
    "title": text("المالك"),
    "show_if": when("renting", True),
    "questions": [{"key": "owner_name", "type": "short_text", "label": text("اسمه")}],
}
DOCUMENT = {"steps": [FORM["steps"][0], HOME, OWNER]}
YOU = {
    "name": "سالم",
    "identifier_kind": "national_id",
    "identifier_number": "1000000008",
    "mobile": "٠٥٠٠٠٠٠٠٠١",
}

homes = st.fixed_dictionaries(
    {"renting": st.sampled_from(["yes", "no", ""])},
    optional={
        "rent": st.sampled_from(["1500", "٢٥٠٠", "كثير", ""]),
        "why_so_much": st.sampled_from(["قريب من العمل", ""]),
    },
)
owners = st.fixed_dictionaries({"owner_name": st.sampled_from(["خالد", "", "نورة"])})
deeds = st.one_of(
    st.tuples(st.just("you"), st.just(YOU)),
    st.tuples(st.just("you"), st.just({**YOU, "mobile": "12"})),
    st.tuples(st.just("home"), homes),
    st.tuples(st.just("owner"), owners),
    st.tuples(st.just("save"), st.just({})),
)
#: Answers that can be sent: whoever rents says how much, and why when it is much.
endings = st.sampled_from(
    [
        {"renting": "no"},
        {"renting": "no", "rent": "2500", "why_so_much": "x", "owner_name": "خالد"},
        {"renting": "yes", "rent": "١٥٠٠", "owner_name": "خالد"},
        {"renting": "yes", "rent": "2500", "why_so_much": "قريب", "owner_name": "نورة"},
    ]
)


@pytest.fixture
def plain(db: None) -> Service:
    return ServiceFactory(plain=True, form=ServiceFormFactory(definition=DOCUMENT))


def begin(service: Service) -> RequestDraft:
    version = service.form.current_version
    assert version is not None
    return drafts.start_draft(service, version, consents={}, language="ar")


def send(draft: RequestDraft, key: str, sent: dict[str, str], *, later: bool = False) -> None:
    """What the step's page does with what a browser sends, hidden fields and all."""
    progress = Progress(draft)
    step = progress.step(key)
    if step is None or not progress.is_reachable(key):
        return
    known = progress.answers_before(key)
    data = QueryDict(mutable=True)
    data.update(sent)
    data.setlist(SHOWN, list(sent))
    form = QuestionsForm(
        step.questions,
        clean=partial(clean_step, progress.definition, key, answers=known),
        typed={name: draft.typed[name] for name in draft.typed},
        known=known,
        data=data,
    )
    if later:
        drafts.keep_typed(draft, typed=form.typed())
    else:
        drafts.save_screen(draft, key, typed=form.typed())


def elsewhere(draft: RequestDraft) -> RequestDraft:
    """Save, and go on with what another device finds."""
    code = resuming.save_for_later(draft, mobile="0500000001")
    found = resuming.find_saved(code.lower(), "+966 50 000 0001", address="127.0.0.1")
    assert found == draft
    return found


def finish(draft: RequestDraft, ending: dict[str, str]) -> Case:
    for key, sent in (("you", YOU), ("home", ending), ("owner", ending)):
        send(draft, key, sent)
    return drafts.submit_draft(draft, declaration=None, language="ar")


@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(way=st.lists(st.tuples(deeds, st.booleans()), max_size=8), ending=endings)
def test_any_way_through_a_form_ends_in_the_same_request(
    plain: Service, way: list[Any], ending: dict[str, str]
) -> None:
    draft = begin(plain)
    for (key, sent), later in way:
        if key == "save":
            draft = elsewhere(draft)
        else:
            send(draft, key, sent, later=later)
    case, straight = finish(draft, ending), finish(begin(plain), ending)
    assert case.answers == straight.answers
    shown = {question.key for question in visible_questions(draft.form_version.document, {})}
    shown |= {q.key for q in visible_questions(draft.form_version.document, case.answers)}
    assert set(case.answers) <= shown
    assert ("rent" in case.answers) == (ending["renting"] == "yes")
