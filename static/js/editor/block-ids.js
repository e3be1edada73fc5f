// Keeps the id of every top-level block through edits, so that comments, withholdings and paragraph numbers stay
// where they belong. New ids are made on the server; here they are only carried, and never twice.
import { Extension, Plugin } from "django-prose-editor/editor";

const TYPES = ["paragraph", "heading", "bulletList", "orderedList", "table"];

function firstInside(node) {
  let found = null;
  node.descendants((child) => {
    found ??= child.attrs.block ?? null;
    return found === null;
  });
  return found;
}

/** What each block must carry: a top-level block its id, or the one of the paragraph it was made from; others none. */
function corrections(doc) {
  const seen = new Set();
  const changes = [];
  doc.forEach((node, offset) => {
    if (!TYPES.includes(node.type.name)) return;
    let id = node.attrs.block ?? firstInside(node);
    if (seen.has(id)) id = null;
    if (id) seen.add(id);
    if (id !== node.attrs.block) changes.push([offset, id]);
    node.descendants((child, position) => {
      if (child.attrs.block) changes.push([offset + 1 + position, null]);
    });
  });
  return changes;
}

export const BlockIds = Extension.create({
  name: "blockIds",

  addGlobalAttributes() {
    const block = {
      default: null,
      keepOnSplit: false,
      parseHTML: (element) => element.getAttribute("data-block"),
      renderHTML: ({ block: id }) => (id ? { "data-block": id } : {}),
    };
    return [{ types: TYPES, attributes: { block } }];
  },

  addProseMirrorPlugins() {
    return [
      new Plugin({
        appendTransaction(transactions, _before, { doc, tr }) {
          if (!transactions.some((transaction) => transaction.docChanged)) return null;
          const changes = corrections(doc);
          for (const [position, id] of changes) tr.setNodeAttribute(position, "block", id);
          return changes.length ? tr : null;
        },
      }),
    ];
  },
});
