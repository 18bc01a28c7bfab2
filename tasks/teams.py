"""Who in the house is told of a case: its owner, else those whose role it waits for."""

from collections.abc import Collection
from functools import cached_property

from cases.models import Case
from cases.permissions import KEEPING_FILES
from cms.accounts.models import User
from cms.accounts.roles import Role


class Teams:
    """Read once for a whole round. A restricted case is its owner's and the director's alone."""

    def of(self, case: Case) -> list[int]:
        if case.owner_id is not None:
            return [case.owner_id]
        team = [] if case.is_restricted else self._in(case.role, case.branch_id)
        return team or self.directors

    def keepers(self, case: Case) -> list[int]:
        """Return who keeps the file of this case's person: its owner where they may, else the
        officers of its branch; who only handed something over could not renew it."""
        if case.owner_id in self._who(KEEPING_FILES):
            return [case.owner_id]
        officers = [] if case.is_restricted else self._in(Role.OFFICER, case.branch_id)
        return officers or self.directors

    def _in(self, role: str, branch: int | None) -> list[int]:
        """Whoever has a role in a branch; without one (a call whose site is unknown) everybody."""
        if branch is not None:
            return self._of_role.get((role, branch), [])
        return self._who((role,))

    def _who(self, roles: Collection[str]) -> list[int]:
        found = [team for (role, _branch), team in self._of_role.items() if role in roles]
        return list(dict.fromkeys(person for team in found for person in team))

    @cached_property
    def directors(self) -> list[int]:
        people = User.objects.filter(groups__name=Role.DIRECTOR, is_active=True)
        return list(people.values_list("pk", flat=True))

    @cached_property
    def _of_role(self) -> dict[tuple[str, int | None], list[int]]:
        people = User.objects.filter(groups__name__in=Role.values, is_active=True)
        teams: dict[tuple[str, int | None], list[int]] = {}
        for role, branch, person in people.values_list("groups__name", "branches", "pk"):
            teams.setdefault((role, branch), []).append(person)
        return teams
