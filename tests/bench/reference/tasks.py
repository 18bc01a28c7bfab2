"""The plainest task there is, beside ours in the same worker: one SELECT, one UPDATE, one INSERT."""

from tasks.celery import app

PLAIN = "bench.plain"


@app.task(name=PLAIN)
def plain(number: int) -> None:
    from tests.bench.reference.models import PlainLine, PlainRow

    row = PlainRow.objects.get(pk=number)
    row.state = "routed"
    row.save(update_fields=["state"])
    PlainLine.objects.create(row=row, text="routed")
