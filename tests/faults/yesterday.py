"""`celery --app tests.faults.yesterday worker`: a worker of the last release, as far as work goes.

It has never heard of routing, nor of the task that delivers messages.
"""

import django

django.setup()

from tasks import jobs, work  # noqa: E402, F401 (the tasks are registered by it)
from tasks.celery import app  # noqa: E402
from tasks.models import JobKind  # noqa: E402
from tasks.names import DELIVER  # noqa: E402

app.finalize()
app.tasks.pop(DELIVER)
jobs.HANDLERS.pop(JobKind.ROUTE_CASE)
