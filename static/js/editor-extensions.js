// What the rich-text editor gets from us. The names are those of assessments/editor.py; a name that the editor
// has itself (Heading, Link, ListItem, Table, TableHeader) is replaced by ours.
export { AfterTable } from "./editor/after-table.js";
export { BlockIds } from "./editor/block-ids.js";
export { Citation } from "./editor/citation.js";
export { Footnote } from "./editor/footnote.js";
export { Heading } from "./editor/heading.js";
export { LeaveByKeyboard } from "./editor/leave.js";
export { Link } from "./editor/link.js";
export { ListItem } from "./editor/list-item.js";
export { SpreadsheetPaste } from "./editor/spreadsheet-paste.js";
export { Table, TableHeader } from "./editor/table.js";
export { WordPaste } from "./editor/word-paste.js";
