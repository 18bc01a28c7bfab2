import re
from pathlib import Path

from django import forms
from django.conf import settings
from django.template.loader import render_to_string

import pytest

from cms.association.enums import OFFERED_MEDIA
from cms.core.templatetags.sila import mistakes_listed

TEMPLATES = Path(settings.BASE_DIR) / "templates"
OURS = [
    *sorted(TEMPLATES.glob("*.html")),
    *sorted((TEMPLATES / "components").rglob("*.html")),
    *sorted((TEMPLATES / "pages").rglob("*.html")),
    *sorted((TEMPLATES / "errors").rglob("*.html")),
]
LOOK = Path(settings.BASE_DIR) / "cms" / "static" / "sila"
STYLE = LOOK / "css" / "sila.css"
DRAWN = set(re.findall(r'symbol id="([^"]+)"', (LOOK / "img" / "icons.svg").read_text()))
PHYSICAL = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border|inset)-)?(?:left|right)(?![-\w])"
    r"|(?<![-\w])(?:width|height)\s*:(?!\s*[\d.]+rem\))"
)


class AskForm(forms.Form):
    name = forms.CharField(label="الاسم", help_text="كما في الهوية")
    need = forms.ChoiceField(
        label="الحاجة", choices=[("a", "غذاء"), ("b", "سكن")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="ملاحظة", required=False, widget=forms.Textarea)
    paper = forms.FileField(label="خطاب", required=False)
    consent = forms.BooleanField(label="أوافق")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def field(name: str, data: dict[str, str] | None = None) -> str:
    return render_to_string("components/field.html", {"field": AskForm(data)[name]})


def test_label_comes_first_then_hint_then_field_then_error() -> None:
    html = field("name", {})
    order = [html.index(mark) for mark in ("<label", "id_name_helptext", "<input", "field-error")]
    assert order == sorted(order)


def test_hint_and_error_are_tied_to_the_field() -> None:
    html = field("name", {})
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described is not None
    for target in described.group(1).split():
        assert f'id="{target}"' in html
    assert 'aria-invalid="true"' in html


def test_choices_stand_in_a_fieldset_with_a_legend_and_whole_rows_to_tap() -> None:
    html = field("need", {"need": "b"})
    assert "<fieldset" in html
    assert "<legend" in html
    assert html.count('<label class="choice"') == 2
    assert re.search(r'value="b"[^>]*checked', html)


def test_only_what_may_stay_empty_is_marked() -> None:
    assert "field-optional" in field("note")
    assert "field-optional" not in field("name")


def test_one_box_is_one_choice() -> None:
    assert field("consent").count("<input") == 1
    assert "أوافق" in field("consent")


def test_a_file_gets_a_place_to_attach_it() -> None:
    assert 'class="upload"' in field("paper")


def test_a_hidden_field_shows_nothing() -> None:
    assert "<label" not in field("token")


def test_the_summary_links_to_each_field_that_needs_mending() -> None:
    html = render_to_string("components/error_summary.html", {"form": AskForm({})})
    for target in ("#id_name", "#id_need_0", "#id_consent"):
        assert f'href="{target}"' in html
    assert 'role="alert"' in html


def test_the_summary_counts_the_lines_it_shows() -> None:
    form = AskForm({"name": "x", "need": "food"})
    form.is_valid()
    form.errors.clear()
    form.add_error("name", ["too short", "no name"])
    form.add_error(None, "and another thing")
    html = render_to_string("components/error_summary.html", {"form": form})
    assert html.count("<li>") == mistakes_listed(form) == 3


def test_the_summary_is_silent_while_nothing_is_wrong() -> None:
    assert not render_to_string("components/error_summary.html", {"form": AskForm()}).strip()


def test_a_value_of_a_person_cannot_run_or_turn_the_line() -> None:
    rows = [{"label": "الاسم", "value": "<script>x</script>"}]
    html = render_to_string("components/summary_list.html", {"rows": rows})
    assert "<script>" not in html
    assert "<bdi>" in html


def test_the_way_says_in_words_what_its_colours_say() -> None:
    stations = [
        {"state": "done", "name": "أولى"},
        {"state": "now", "name": "ثانية", "need": {"items": [{"label": "خطاب", "href": "#x"}]}},
        {"state": "next", "name": "ثالثة"},
    ]
    html = render_to_string("components/way.html", {"stations": stations})
    assert html.count("visually-hidden") == 3
    assert html.count('aria-current="step"') == 1
    assert 'href="#x"' in html


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_no_style_or_script_stands_inline(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", text)


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_every_icon_that_is_named_is_drawn(path: Path) -> None:
    text = path.read_text()
    named = set(re.findall(r'components/icon\.html" with name="([a-z]+)"', text))
    named |= set(re.findall(r'\bicon="([a-z]+)"', text))
    assert named <= DRAWN


def test_every_medium_of_contact_and_kind_of_notice_has_its_icon() -> None:
    assert {medium for medium, _label in OFFERED_MEDIA} <= DRAWN
    assert {"info", "success", "warning", "error"} <= DRAWN


def test_the_style_sheet_knows_no_left_and_no_right() -> None:
    text = re.sub(r"/\*.*?\*/", "", STYLE.read_text(), flags=re.S)
    assert not PHYSICAL.findall(text)


def test_every_property_that_is_used_is_declared() -> None:
    text = STYLE.read_text()
    declared = set(re.findall(r"(--[\w-]+)\s*:", text))
    used = {name for name in re.findall(r"var\((--[\w-]+)", text) if not name.startswith("--brand")}
    assert used <= declared


def test_the_letters_are_shipped_with_their_licence() -> None:
    fonts = LOOK / "fonts"
    named = set(re.findall(r"fonts/([\w-]+\.woff2)", STYLE.read_text()))
    assert {path.name for path in fonts.glob("*.woff2")} == named
    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text()
