"""What an editor may put into a page: few blocks, each with a drawn preview and a plain word."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms.policies.blocks import NumberBlock
from cms.policies.enums import BENEFICIARY_RELATIONS
from cms.policies.selectors import clause_url

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]


class ProseBlock(blocks.RichTextBlock):
    """Running text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "pages/blocks/prose.html"
        preview_value = "<h2>عنوان</h2><p>نص قصير يشرح ما يهم القارئ، في جمل قصيرة.</p>"
        description = _("Headings, paragraphs, lists and links.")


class PictureBlock(blocks.StructBlock):
    """A picture with words for those who do not see it."""

    image = ImageChooserBlock(label=_("Picture"))
    alternative = blocks.CharBlock(
        required=False,
        max_length=250,
        label=_("What it shows"),
        help_text=_("Read aloud to those who cannot see it. Empty: the picture only decorates."),
    )
    caption = blocks.CharBlock(required=False, max_length=250, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "pages/blocks/picture.html"
        preview_value: dict[str, Any] = {"image": None, "alternative": "", "caption": "…"}
        description = _("A picture with its description. No faces without a recorded consent.")


class QuoteBlock(blocks.StructBlock):
    """Words of someone who agreed to be quoted."""

    text = blocks.TextBlock(label=_("Words"))
    source = blocks.CharBlock(required=False, max_length=120, label=_("Who said it"))

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "pages/blocks/quote.html"
        preview_value = {"text": "عرفت من أول يوم متى يصلني الرد.", "source": "مستفيدة"}
        description = _("A short quotation. Publish it with consent only.")


class AnswerBlock(blocks.StructBlock):
    """A question that people ask, with its answer."""

    question = blocks.CharBlock(max_length=200, label=_("Question"))
    answer = blocks.RichTextBlock(features=["bold", "ol", "ul", "link"], label=_("Answer"))

    class Meta:
        icon = "help"
        label = _("Question and answer")
        template = "pages/blocks/answer.html"
        preview_value = {"question": "كم يستغرق الرد؟", "answer": "<p>بين 14 و30 يومًا.</p>"}
        description = _("Folds away; opens without JavaScript.")


class NoticeBlock(blocks.StructBlock):
    """Something readers must not miss."""

    kind = blocks.ChoiceBlock(
        choices=[("info", _("For your information")), ("warning", _("Take care"))],
        default="info",
        label=_("Kind"),
    )
    title = blocks.CharBlock(required=False, max_length=120, label=_("Title"))
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Notice")
        template = "pages/blocks/notice.html"
        preview_value = {"kind": "info", "title": "أوقات رمضان", "text": "من العاشرة إلى الثالثة."}
        description = _("A box that stands out. One on a page is enough.")


class LinkBlock(blocks.StructBlock):
    """One clear way on."""

    label = blocks.CharBlock(max_length=80, label=_("Words on the button"))
    page = blocks.PageChooserBlock(label=_("Leads to"))

    class Meta:
        icon = "link"
        label = _("Button")
        template = "pages/blocks/link.html"
        preview_value: dict[str, Any] = {"label": "خدماتنا", "page": None}
        description = _("A button that leads to another page of this site.")


class PromiseBlock(blocks.StructBlock):
    """A promise of the policy in a number, with the clause that makes it."""

    label = blocks.CharBlock(max_length=80, label=_("Promise"), help_text=_("Such as: our answer"))
    value = blocks.CharBlock(
        max_length=80, label=_("In a number or a word"), help_text=_("Such as: in 14 to 30 days")
    )
    clause = NumberBlock(
        required=False,
        max_length=12,
        label=_("Clause"),
        help_text=_("Number in the beneficiary relations policy; it becomes a link."),
    )

    class Meta:
        icon = "tick"
        label = _("Promise")
        template = "pages/blocks/promise.html"
        preview_value = {"label": "الرد على الطلبات", "value": "بين 14 و30 يومًا", "clause": "6.5"}
        description = _("Stands in the strip under the three doors of the home page.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        return {**context, "promise": linked_promise(value)}


def linked_promise(value: Any) -> dict[str, str]:
    """Return a promise with the address of its clause, where such a clause is published."""
    number = value.get("clause") or ""
    href = clause_url(BENEFICIARY_RELATIONS, number) if number else ""
    return {"label": value["label"], "value": value["value"], "clause": number, "href": href}


class ArticleBody(blocks.StreamBlock):
    """The body of an ordinary page or a piece of news."""

    prose = ProseBlock()
    picture = PictureBlock()
    quote = QuoteBlock()
    answer = AnswerBlock()
    notice = NoticeBlock()
    link = LinkBlock()
