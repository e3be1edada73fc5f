// Tables that can be read aloud: the first row always holds headings, and every heading says what it heads.
import { Plugin, Table as EditorTable, TableHeader as EditorTableHeader } from "django-prose-editor/editor";
import { ask } from "./ask.js";

const NUMBER = { type: "number", format: "number", min: "1", max: "30", required: true };
const QUESTIONS = {
  caption: { type: "string", title: "Title", description: "What the table shows. It becomes the caption." },
  rows: { ...NUMBER, title: "Rows, with the headings" },
  cols: { ...NUMBER, title: "Columns" },
};

/** Cells of all tables that are not what their place asks for: [position, type name, attributes]. */
function corrections(doc) {
  const changes = [];
  doc.descendants((table, tableStart) => {
    if (table.type.name !== "table") return !table.isTextblock;
    table.forEach((row, rowStart, rowIndex) => {
      row.forEach((cell, cellStart) => {
        const head = rowIndex === 0 || cell.type.name === "tableHeader";
        const scope = head ? (rowIndex === 0 ? "col" : "row") : undefined;
        const right = head ? cell.type.name === "tableHeader" && cell.attrs.scope === scope : true;
        if (!right) changes.push([tableStart + rowStart + cellStart + 2, { ...cell.attrs, scope }]);
      });
    });
    return false;
  });
  return changes;
}

const headingsFirst = new Plugin({
  appendTransaction(transactions, _before, { doc, schema, tr }) {
    if (!transactions.some((transaction) => transaction.docChanged)) return null;
    const changes = corrections(doc);
    for (const [position, attrs] of changes) tr.setNodeMarkup(position, schema.nodes.tableHeader, attrs);
    return changes.length ? tr : null;
  },
});

export const TableHeader = EditorTableHeader.extend({
  addAttributes() {
    return { ...this.parent?.(), scope: { default: null } };
  },
});

export const Table = EditorTable.extend({
  addProseMirrorPlugins() {
    return [...(this.parent?.() ?? []), headingsFirst];
  },

  addMenuItems(storage) {
    this.parent?.(storage);
    storage.menu.defineItem({
      name: "table:toggleHeaderCell",
      groups: "table",
      command: (editor) => editor.chain().focus().toggleHeaderColumn().run(),
      button: storage.buttons.text("Row headings", "First column as row headings"),
      hidden: (editor) => !editor.isActive("table"),
    });
  },

  addCommands() {
    return {
      ...this.parent?.(),
      insertTableWithOptions: () => ({ editor }) => {
        ask(editor, "Insert table", QUESTIONS, { rows: "3", cols: "3" }, "Insert table").then((answer) => {
          if (!answer) return;
          const size = { rows: Number(answer.rows) || 3, cols: Number(answer.cols) || 3, withHeaderRow: true };
          const chain = editor.chain().focus();
          // A paragraph that begins like this, directly before a table, is its caption in every edition of the paper.
          if (answer.caption.trim()) {
            const text = `Table: ${answer.caption.trim()}`;
            chain.insertContent({ type: "paragraph", content: [{ type: "text", text }] });
          }
          chain.insertTable(size).run();
        });
        return true;
      },
    };
  },
});
