"""A promise or a time of a profile leans on a clause only where the clause says it."""

import re

import pytest

from tests.cms.setup.standing import CODES, policy, profile

#: What each cited clause says, in its own words: a promise may lean on nothing else.
SAID_BY_ITS_CLAUSE = {
    ("mam", "14 يومًا"): "لا تقل عن أسبوعين",
    ("eny", "14 يومًا"): "لا تقل عن أسبوعين",
    ("mam", "بلا مراجعة"): "ولا نلزمه بالسؤال أو المراجعة ليعرف أين وصل طلبه",
    ("irt", "بلا مراجعة"): "ولا نلزمه بالسؤال أو المراجعة ليعرف أين وصل طلبه",
    ("hud", "العون أولًا"): "وفي العاجل يأتي العون أولًا ثم التسجيل",
    ("hud", "عدل واحترام"): "بعدل واحترام، لا فرق بين جنسية وأخرى",
    ("env", "للجميع"): "كسائر الناس، بأسبقية التسجيل",
    ("env", "بنفسه"): "يتابع المدير التنفيذي الملاحظات الفردية مع الموظفين بنفسه",
}


@pytest.mark.parametrize("code", CODES)
def test_a_promise_cites_a_clause_only_when_the_clause_says_it(code):
    clauses = {
        clause.number: clause.text["ar"]
        for section in policy(code).sections
        for clause in section.clauses
    }
    for promise in profile(code).site.home.promises:
        if promise.clause:
            assert SAID_BY_ITS_CLAUSE[code, promise.value["ar"]] in clauses[promise.clause]


@pytest.mark.parametrize("code", CODES)
def test_a_window_cites_a_clause_only_when_the_clause_speaks_of_a_time(code):
    clauses = {
        clause.number: clause.text["ar"]
        for section in policy(code).sections
        for clause in section.clauses
    }
    for service in profile(code).services:
        if service.window_clause:
            assert "في مدة" in clauses[service.window_clause], service.slug


PERIOD = re.compile(
    r"[0-9٠-٩]|يوم|أيام|أسبوع|أسابيع|شهر|أشهر|ساعة|ساعات|\bdays?\b|hours?|weeks?|months?"
)


@pytest.mark.parametrize("code", CODES)
def test_a_window_is_worded_in_one_place_by_its_rule(code):
    for service in profile(code).services:
        for note in (service.window_note or {}).values():
            own_words = re.sub(r"«[^»]*»|“[^”]*”", "", note)  # the policy may be quoted
            assert not PERIOD.search(own_words), (service.slug, note)
