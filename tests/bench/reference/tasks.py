"""The plainest task there is, in the same worker as ours: one SELECT, UPDATE and INSERT."""

from tasks.celery import app

PLAIN = "bench.plain"


@app.task(name=PLAIN)
def plain(number: int) -> None:
    from tests.bench.reference.models import PlainLine, PlainRow

    row = PlainRow.objects.get(pk=number)
    row.state = "routed"
    row.save(update_fields=["state"])
    PlainLine.objects.create(row=row, text="routed")
