// Room to go on after a table: a text that ended with one would hold the caret in it for ever. The empty paragraph is
// only the editor's; the server keeps no paragraph without words.
import { Extension, Plugin, pm } from "django-prose-editor/editor";

const isTable = (node) => node?.type.name === "table";

/** Where what was pasted ends, in the document as it is now. */
function endOfPaste(transactions) {
  let end = 0;
  for (const map of transactions.flatMap((transaction) => transaction.mapping.maps)) {
    end = map.map(end);
    map.forEach((_from, _to, _newFrom, newTo) => (end = Math.max(end, newTo)));
  }
  return end;
}

/** The place after a table that was pasted last, from which writing goes on; null where the paste ends otherwise. */
function afterPastedTable(transactions, doc) {
  if (!transactions.some((transaction) => transaction.getMeta("uiEvent") === "paste")) return null;
  const end = doc.resolve(endOfPaste(transactions));
  const after = end.depth === 1 && end.parentOffset === 0 ? doc.resolve(end.before()) : end;
  return isTable(after.nodeBefore) ? after.pos : null;
}

function addRoom(tr) {
  if (!isTable(tr.doc.lastChild)) return false;
  tr.insert(tr.doc.content.size, tr.doc.type.schema.nodes.paragraph.create());
  return true;
}

export const AfterTable = Extension.create({
  name: "afterTable",

  onCreate() {
    const { tr } = this.editor.state;
    // Nothing was written: no update, or the page would take it for unsaved words.
    if (addRoom(tr)) this.editor.view.dispatch(tr.setMeta("addToHistory", false).setMeta("preventUpdate", true));
  },

  addProseMirrorPlugins() {
    return [
      new Plugin({
        appendTransaction(transactions, _before, { doc, tr }) {
          if (!transactions.some((transaction) => transaction.docChanged)) return null;
          const after = afterPastedTable(transactions, doc);
          const added = addRoom(tr);
          if (after !== null) tr.setSelection(pm.state.TextSelection.near(tr.doc.resolve(after))).scrollIntoView();
          return added || after !== null ? tr : null;
        },
      }),
    ];
  },
});
