"""Who in the house is told of a case: its owner, else those whose role it waits for."""

from functools import cached_property

from cases.models import Case
from cms.accounts.models import User
from cms.accounts.roles import Role


class Teams:
    """Read once for a whole round. A restricted case is its owner's and the director's alone."""

    def of(self, case: Case) -> list[int]:
        if case.owner_id is not None:
            return [case.owner_id]
        return ([] if case.is_restricted else self._team(case)) or self.directors

    def _team(self, case: Case) -> list[int]:
        """A call whose site is unknown is everybody's of that role."""
        if case.branch_id is not None:
            return self._of_role.get((case.role, case.branch_id), [])
        found = [team for (role, _branch), team in self._of_role.items() if role == case.role]
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
