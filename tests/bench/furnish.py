"""`python -m tests.bench.furnish`: into the house's database, one service and one form page."""

REFERENCE_PATH = "/ar/reference-form/"


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    from tests.faults.agent import seed

    seed()
    _add_form_page()


def _add_form_page() -> None:
    from wagtail.models import Site

    from tests.bench.reference.models import FormField, FormPage

    page = FormPage(
        title="طلب",
        slug=REFERENCE_PATH.strip("/").split("/")[-1],
        locale=Site.objects.get().root_page.locale,
        to_address="office@example.test",
        from_address="website@example.test",
        subject="طلب",
    )
    Site.objects.get().root_page.add_child(instance=page)
    fields = [("name", "singleline"), ("mail", "email")]
    for order, (label, kind) in enumerate(fields):
        FormField.objects.create(page=page, sort_order=order, label=label, field_type=kind)
    page.refresh_from_db()
    page.save_revision().publish()


if __name__ == "__main__":
    main()
