"""Compile every template of ours: an unknown tag or a forgotten endblock is named."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("templates", "cms", "cases", "surveys", "public_site", "tasks")


def faults() -> list[str]:
    """Return one line for each template that does not compile."""
    from django.template import TemplateSyntaxError, engines

    engine = engines["django"]
    found = []
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*.html")):
            try:
                engine.from_string(path.read_text())
            except TemplateSyntaxError as error:
                found.append(f"{path.relative_to(ROOT)}: {error}")
    return found


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    import django

    django.setup()
    if lines := faults():
        print("\n".join(lines))
        raise SystemExit(f"{len(lines)} templates do not compile.")
