"""Posting what an editor of blocks shows, as the page's own script does."""

from typing import Any

from wagtail.blocks import ListBlock, StreamBlock, StructBlock

Fields = dict[str, Any]


def posted(block: Any, value: Any, prefix: str) -> Fields:
    """Return the form fields that say `value` to `block`."""
    if isinstance(block, StreamBlock):
        lines = [("value", child.block, child.value, child.block_type) for child in value]
        return _counted(lines, prefix)
    if isinstance(block, ListBlock):
        lines = [("value", block.child_block, item, None) for item in value]
        return _counted(lines, prefix)
    if isinstance(block, StructBlock):
        fields: Fields = {}
        for name, child in block.child_blocks.items():
            fields |= posted(child, value[name], f"{prefix}-{name}")
        return fields
    if isinstance(value, bool):
        return {prefix: "on"} if value else {}
    return {prefix: "" if value is None else value}


def _counted(lines: list[tuple[str, Any, Any, str | None]], prefix: str) -> Fields:
    fields: Fields = {f"{prefix}-count": str(len(lines))}
    for number, (name, block, value, kind) in enumerate(lines):
        at = f"{prefix}-{number}"
        fields |= {f"{at}-order": str(number), f"{at}-deleted": ""}
        if kind is not None:
            fields[f"{at}-type"] = kind
        fields |= posted(block, value, f"{at}-{name}")
    return fields
