"""Handovers to other bodies as tables: by kind and by body, small groups hidden together (C52)."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.models import Partner
from cases.referral_enums import PartnerKind
from cases.selectors.report_cells import Cell, Row, Table, share
from cases.selectors.reporting import Group
from cms.core.suppression import shown_groups

#: A kind, and a number in the directory or nought.
Body = tuple[str, int]


def referral_tables(total: Group, minimum: int) -> list[Table]:
    """Hidden from as one: a body must not come back out of its kind."""
    bodies = Counter(total.referrals)
    kinds: Counter[str] = Counter()
    for (kind, _number), count in bodies.items():
        kinds[kind] += count
    shown = shown_groups({(body[0], body): count for body, count in bodies.items()}, minimum)
    names = _names_of(bodies)
    by_kind = [(str(PartnerKind(k).label), n) for k, n in kinds.items() if (0, k) in shown]
    by_body = [(names[body], n) for body, n in bodies.items() if (1, body) in shown]
    whole = bodies.total()
    of_kinds, of_bodies = len(kinds) - len(by_kind), len(bodies) - len(by_body)
    return [
        _table(
            "kinds", _("To which kind of body people were handed over"), by_kind, whole, of_kinds
        ),
        _table("bodies", _("To which body people were handed over"), by_body, whole, of_bodies),
    ]


def _names_of(bodies: Counter[Body]) -> dict[Body, str]:
    numbers = [number for _kind, number in bodies if number]
    rows = Partner.objects.filter(pk__in=numbers) if numbers else ()
    known = {row.pk: str(row.name) for row in rows}
    return {
        (kind, number): known.get(number)
        or _("Not in the directory (%(kind)s)") % {"kind": PartnerKind(kind).label}
        for kind, number in bodies
    }


def _table(key: str, title: str, found: list[tuple[str, int]], whole: int, hidden: int) -> Table:
    found.sort(key=lambda row: (-row[1], row[0]))
    rows = [Row(name, [Cell(count), share(count, whole, 1)]) for name, count in found]
    headings = [pgettext("bodies", "Body"), pgettext("figures", "Handed over"), _("Share")]
    return Table(f"referrals-by-{key}", title, headings, rows, hidden)
