/* A text in every language, folded: it is called as the reader's language says it, and by the first
   language that has a text where that one has none. */
class WordsBlockDefinition extends window.wagtailStreamField.blocks.StructBlockDefinition {
  render(...given) {
    const block = super.render(...given);
    const first = block.getTextLabel.bind(block);
    const own = block.childBlocks[document.documentElement.lang.split("-")[0]];
    block.getTextLabel = (options) => own?.getTextLabel?.(options) || first(options);
    return block;
  }
}

window.telepath.register("sila.WordsBlock", WordsBlockDefinition);
