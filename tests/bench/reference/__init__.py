"""What Sila is measured beside: a form page as Wagtail's own documentation has it."""
