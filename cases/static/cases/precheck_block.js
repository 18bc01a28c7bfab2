/* The pre-check is a block that stands alone in its field: Wagtail's controller of such a field asks
   a block for its element, which only lists of blocks have by themselves. */
class PrecheckBlockDefinition extends window.wagtailStreamField.blocks.StructBlockDefinition {
  render(placeholder, ...more) {
    const box = document.createElement("div");
    const inside = document.createElement("div");
    placeholder.replaceWith(box);
    box.append(inside);
    const block = super.render(inside, ...more);
    block.element = box;
    return block;
  }
}

window.telepath.register("sila.PrecheckBlock", PrecheckBlockDefinition);
