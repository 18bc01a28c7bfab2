"""What a journey's house has that a newcomer's has not: staff without cases, no night, no delay.

python -m tests.journeys.prepare CODE [--demo]      (on the database of the house)
"""

import sys
from datetime import time

import django


def main(code: str, *options: str) -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from cms.setup.demo.accounts import load_accounts

    call_command("setup_association", code, *options)
    with transaction.atomic():
        load_accounts()
        _end_quiet_hours()
        _ask_at_once()


def _end_quiet_hours() -> None:
    """Messages leave at any hour, so that a journey takes as long at night as by day."""
    from cms.association.models import Association

    association = Association.load()
    association.quiet_from = association.quiet_until = time(0)
    association.save()


def _ask_at_once() -> None:
    """Surveys go out as soon as a case is closed, also to who was asked in an earlier journey."""
    from cms.association.models import Association
    from surveys.models import Survey

    association = Association.load()
    association.survey_rest_days = 0
    association.save()
    for survey in Survey.objects.all():
        survey.delay_days = 0
        survey.save()


if __name__ == "__main__":
    main(*sys.argv[1:])
