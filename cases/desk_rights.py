"""Which rows of the desk a member of staff sees: contacts, appointments, letters."""

from django.db.models import Exists, OuterRef, Q, Subquery

from cases.models import Case, KinshipDeclaration, Letter
from cases.scopes import NOTHING, OVERSEERS, scope_of
from cms.accounts.models import User
from cms.accounts.roles import Role

#: Keep the register of letters.
LETTER_ROLES = (Role.RECEPTIONIST, Role.OFFICER, Role.BOARD_SECRETARY)


def may_keep_letters(user: User) -> bool:
    return user.has_role(*LETTER_ROLES)


def may_keep_line(user: User, letter: Letter) -> bool:
    """Whoever keeps the register keeps its lines, and who has a request those of its letters: of a
    remark or an objection nobody at the register may see anything (J9.2)."""
    is_theirs = letter.case is not None and letter.case.owner_id == user.pk
    return is_theirs or may_keep_letters(user)


def desk_scope(user: User, mine: Q, *roles: Role) -> Q:
    """Return which rows of a desk this person sees: their own, and those of their branches.

    A row about a case is seen with its case only, and names people: of a restricted case it is for
    its owner alone, of whatever branch. Who has to do with the row itself sees it in any case, but
    not once kinship shuts the case to them.
    """
    if user.has_role(*OVERSEERS):
        of_the_house = ~NOTHING
    elif user.has_role(*roles):
        of_the_house = Q(branch__in=Subquery(user.branches.values("pk")))
    else:
        return NOTHING
    is_named = Q(is_restricted=False) | Q(owner=user)
    seen = Case.objects.filter(scope_of(user), is_named, pk=OuterRef("case"))
    with_its_case = (of_the_house | Q(case__owner=user)) & Q(Exists(seen))
    reached = mine | (of_the_house & Q(case__isnull=True)) | with_its_case
    ties = KinshipDeclaration.objects.filter(case=OuterRef("case"), user=user)
    return reached & ~Q(Exists(ties))
