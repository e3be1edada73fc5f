// Cells that were copied as plain text (a spreadsheet's tab-separated lines, without HTML) become a table. A cell that
// holds a line break, a tab or a quotation mark stands in quotation marks there, with its own doubled.
import { Extension, Plugin } from "django-prose-editor/editor";

const CELL = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/y;

/** The rows of cells, or nothing where the text is not one: at least two rows, all as long as the first. */
export function readCells(text) {
  const source = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  if (!source.includes("\t") || !source.includes("\n")) return null;
  const rows = [[]];
  CELL.lastIndex = 0;
  for (let found = CELL.exec(source); found; found = CELL.exec(source)) {
    rows.at(-1).push(found[1]?.replaceAll('""', '"') ?? found[2]);
    if (found[3] === "") break;
    if (found[3] === "\n") rows.push([]);
  }
  return rows.length > 1 && rows[0].length > 1 && rows.every((row) => row.length === rows[0].length) ? rows : null;
}

function tableOf(rows) {
  const table = document.createElement("table");
  for (const row of rows) {
    const line = table.insertRow();
    for (const words of row) {
      const cell = line.insertCell();
      for (const part of words.split("\n")) cell.appendChild(document.createElement("p")).textContent = part;
    }
  }
  return table;
}

function handlePaste(view, event) {
  const data = event.clipboardData;
  if (!data || data.getData("text/html")) return false;
  const rows = readCells(data.getData("text/plain"));
  return rows ? view.pasteHTML(tableOf(rows).outerHTML) : false;
}

export const SpreadsheetPaste = Extension.create({
  name: "spreadsheetPaste",
  priority: 1000, // before the cells of a table take the text as it is
  addProseMirrorPlugins: () => [new Plugin({ props: { handlePaste } })],
});
