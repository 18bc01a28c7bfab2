"""Samples of cases: drawn at random, on record, the same again for the same seed (J11, C54)."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import pytest

from cases.figure_enums import SampleDay, Stratum
from cases.models import AuditSample, Case, Decision
from cases.selectors.sampling import draw, sampled_cases
from cases.services.kinship import declare_kinship
from cases.services.sampling import draw_sample
from cms.accounts.roles import Role
from tests.cases.backoffice.conftest import NAME, office  # noqa: F401 (the fixture of the office)
from tests.factories.cases import CaseFactory, ServiceFactory

URL = reverse("audit_sample")


def _asked(**changed):
    today = timezone.localdate()
    values = {"first": today - timedelta(days=30), "last": today, "by": SampleDay.CAME}
    values |= {"stratum": Stratum.SERVICE, "per_stratum": 2, "seed": 4711, **changed}
    return AuditSample(**values)


@pytest.fixture
def house(office):  # noqa: F811
    """Six requests of one service, one of another."""
    for _number in range(4):
        CaseFactory(branch=office.branch, service=office.case.service)
    CaseFactory(branch=office.branch, service=ServiceFactory(plain=True))
    return office


def _drawn(groups):
    return [(group["of"], len(group["cases"])) for group in groups]


def test_a_small_group_gives_all_and_a_large_one_as_many_as_asked(house):
    groups = draw(_asked(), user=house.people[Role.AUDITOR])
    assert _drawn(groups) == [(6, 2), (1, 1)]


def test_the_same_seed_draws_the_same_and_another_draws_otherwise(house):
    auditor = house.people[Role.AUDITOR]
    first = draw(_asked(), user=auditor)
    assert draw(_asked(), user=auditor) == first
    others = [draw(_asked(seed=seed), user=auditor) for seed in range(1, 6)]
    assert any(other != first for other in others)


def test_each_way_of_laying_out_has_its_groups_and_periods_their_days(house):
    auditor, case = house.people[Role.AUDITOR], house.case
    Decision.objects.create(case=case, result="accept")
    case.is_open, case.outcome, case.closed_at = False, "delivered", timezone.now()
    case.save()
    for stratum in Stratum:
        groups = draw(_asked(stratum=stratum, per_stratum=20), user=auditor)
        assert sum(group["of"] for group in groups) == 7, stratum
    of_decisions = draw(_asked(stratum=Stratum.DECISION), user=auditor)
    assert {group["key"]: group["of"] for group in of_decisions} == {"": 6, "accept": 1}
    closed = draw(_asked(by=SampleDay.CLOSED), user=auditor)
    decided = draw(_asked(decided_only=True), user=auditor)
    assert [group["cases"] for group in closed] == [[case.pk]] == [g["cases"] for g in decided]
    before = timezone.localdate() - timedelta(days=20)
    assert draw(_asked(last=before), user=auditor) == []


def test_a_draw_is_on_record_for_good(house):
    sample = draw_sample(_asked(seed=None), acting_user=house.people[Role.AUDITOR])
    assert sample.seed
    assert (sample.drawn, sample.drawn_by) == (3, house.people[Role.AUDITOR])
    for deed in (sample.save, lambda: AuditSample.objects.update(seed=1)):
        with pytest.raises(TypeError):
            deed()
    with pytest.raises(TypeError):
        AuditSample.objects.all().delete()


def test_nothing_to_draw_from_is_said_and_nobody_else_draws(house):
    long_ago = timezone.localdate() - timedelta(days=29)
    with pytest.raises(ValidationError, match="."):
        draw_sample(_asked(last=long_ago), acting_user=house.people[Role.AUDITOR])
    for role in (Role.OFFICER, Role.BOARD_SECRETARY, Role.ADMIN):
        with pytest.raises(PermissionDenied):
            draw_sample(_asked(), acting_user=house.people[role])
    assert not AuditSample.objects.exists()


def test_the_auditor_draws_and_a_colleague_who_audits_opens_it_again(house):
    today = timezone.localdate()
    values = {"first": f"{today:%d/%m/%Y}", "last": f"{today:%d/%m/%Y}", "by": "came"}
    values |= {"stratum": "service", "per_stratum": "٢٠", "seed": "٤٧١١"}
    client = house.client(Role.AUDITOR)
    refused = client.post(URL, {**values, "per_stratum": "21", "last": "31/12/2300"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"per_stratum", "last"}
    sent = client.post(URL, values)
    sample = AuditSample.objects.get()
    assert sent.url == reverse("audit_sample_drawn", args=[sample.pk])
    assert (sample.seed, sample.per_stratum) == (4711, 20)
    page = house.client(Role.DIRECTOR).get(sent.url).content.decode()
    for case in Case.objects.all():
        assert case.reference in page
        assert reverse("cases:inspect", args=[case.pk]) in page
    assert NAME not in page


def test_who_may_not_audit_is_sent_away(house):
    sample = draw_sample(_asked(), acting_user=house.people[Role.AUDITOR])
    for role in (Role.OFFICER, Role.BOARD_SECRETARY, Role.EDITOR):
        client = house.client(role)
        for url in (URL, reverse("audit_sample_drawn", args=[sample.pk])):
            answer = client.get(url)
            assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_home")), role


def test_a_reader_sees_of_a_draw_no_more_than_everywhere(house):
    sample = draw_sample(_asked(per_stratum=20), acting_user=house.people[Role.AUDITOR])
    director = house.people[Role.DIRECTOR]
    director.groups.add(house.people[Role.OFFICER].groups.get())
    declare_kinship(house.case, acting_user=director)
    assert len(sampled_cases(sample, user=director)) == sample.drawn - 1
    page = house.client(Role.DIRECTOR).get(reverse("audit_sample_drawn", args=[sample.pk]))
    assert house.case.reference not in page.content.decode()
    assert sum(group.hidden for group in page.context["groups"]) == 1


def test_it_costs_the_same_with_few_and_with_many(house):
    auditor, client = house.people[Role.AUDITOR], house.client(Role.AUDITOR)
    few, many = (
        reverse("audit_sample_drawn", args=[draw_sample(asked, acting_user=auditor).pk])
        for asked in (_asked(per_stratum=1), _asked(per_stratum=20))
    )
    client.get(few)
    with CaptureQueriesContext(connection) as of_few:
        client.get(few)
    draw_sample(_asked(seed=5), acting_user=auditor)
    with CaptureQueriesContext(connection) as of_many:
        client.get(many)
    assert len(of_many) == len(of_few)
