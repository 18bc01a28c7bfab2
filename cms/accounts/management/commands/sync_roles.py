from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from cms.accounts.services import RoleDifference, sync_roles


class Command(BaseCommand):
    help = "Give every role the permissions of cms/accounts/roles.py, and say what differed."

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            differences = sync_roles()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        if not options["verbosity"]:
            return
        if not differences:
            self.stdout.write("Every role has exactly its permissions.")
        for difference in differences:
            self._report(difference)

    def _report(self, difference: RoleDifference) -> None:
        self.stdout.write(f"{difference.role}:")
        for sign, names in (("+", difference.added), ("-", difference.removed)):
            for name in names:
                self.stdout.write(f"  {sign} {name}")
