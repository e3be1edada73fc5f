// Cleans what Word, Outlook, spreadsheets and web pages put on the clipboard, before the editor reads it: real
// lists, real headings, notes where they are called. What may stay at all is decided by the editor's schema and,
// on the server, by assessments/blocks.py.
import { Extension, Plugin } from "django-prose-editor/editor";
import { leaveOut, sayLeftOut } from "./left-out.js";
import { isKept } from "./link.js";
import { buildLists, flattenLists } from "./word-lists.js";

const LEVEL = { H1: "h3", H2: "h4", H3: "h4", H4: "h4", H5: "h4", H6: "h4" };
// From the start of a declaration: Word also says mso-bidi-font-weight, which is about other scripts.
const STYLED = [
  [/(^|;)\s*font-weight:\s*(bold|[6-9]00)/i, "strong"],
  [/(^|;)\s*font-style:\s*italic/i, "em"],
  [/(^|;)\s*vertical-align:\s*super/i, "sup"],
  [/(^|;)\s*vertical-align:\s*sub(\s|;|$)/i, "sub"],
];
const NOT_BOLD = /(^|;)\s*font-weight:\s*(normal|400)/i;

const unwrap = (element) => element.replaceWith(...element.childNodes);

function rename(element, name) {
  const renamed = element.ownerDocument.createElement(name);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
}

/** Parses without styles and event handlers: the page's security policy forbids them and would complain of each. */
function parse(html) {
  const bare = html
    .replace(/<style[\s\S]*?<\/style>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on[a-z]+)\s*=/gi, " data-$1="));
  const doc = new DOMParser().parseFromString(bare, "text/html");
  // The name of a whole page was not copied with its words; a title among words is words.
  for (const title of doc.querySelectorAll("title")) {
    if (title.closest("svg")) continue;
    if (doc.body.contains(title)) unwrap(title);
    else if (!/<(html|head)\b/i.test(html)) doc.body.prepend(rename(title, "p"));
  }
  return doc;
}

/** The words of a note with their links and emphasis, without the number that leads back to where it is called. */
function noteFrom(note) {
  const span = note.ownerDocument.createElement("span");
  span.className = "footnote";
  note.querySelectorAll("a[href*='#_ftnref'], a[href*='#_ednref']").forEach((back) => back.remove());
  const lines = [...note.querySelectorAll("p, li, h1, h2, h3, h4")].filter((line) => line.textContent.trim());
  for (const line of lines.length ? lines : [note]) span.append(span.hasChildNodes() ? " " : "", ...line.childNodes);
  const texts = note.ownerDocument.createTreeWalker(span, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    text.data = text.data.replace(/\s+/g, " ");
    if (text.data.trim()) {
      text.data = text.data.trimStart();
      break;
    }
    text.data = "";
  }
  return span;
}

/** Puts the words of each footnote or endnote where it is called. */
function placeNotes(doc) {
  for (const call of doc.querySelectorAll("a[href*='#_ftn'], a[href*='#_edn']")) {
    const id = call.getAttribute("href").split("#_")[1];
    if (/^(ftn|edn)ref/.test(id)) continue;
    const note = doc.getElementById(id);
    const span = note && noteFrom(note);
    if (span?.textContent.trim()) call.replaceWith(span);
    else call.remove();
  }
  doc.querySelectorAll("[data-style*='footnote-list'], [data-style*='endnote-list']").forEach((list) => list.remove());
}

/** Tables that only arrange a page (Outlook's signatures, nested tables) give up their content. */
function dropLayoutTables(doc) {
  for (const table of [...doc.querySelectorAll("table")].reverse()) {
    const cells = [...table.querySelectorAll("td, th")];
    if (cells.length > 1 && !table.parentElement.closest("table")) continue;
    table.replaceWith(...cells.flatMap(contentOf));
  }
}

/** What a cell holds, as a paragraph of its own if it is mere words: those of two cells must not run together. */
function contentOf(cell) {
  if (cell.querySelector("p, ul, ol, h1, h2, h3, h4, h5, h6, table, div, blockquote")) return [...cell.childNodes];
  const paragraph = cell.ownerDocument.createElement("p");
  paragraph.append(...cell.childNodes);
  return [paragraph];
}

function keepEmphasis(doc) {
  for (const element of doc.querySelectorAll("[data-style]")) {
    const style = element.getAttribute("data-style");
    element.removeAttribute("data-style");
    if (element.localName === "b" && NOT_BOLD.test(style)) unwrap(element);
    if (element.localName !== "span") continue;
    for (const [pattern, name] of STYLED) {
      if (!pattern.test(style)) continue;
      const mark = doc.createElement(name);
      mark.append(...element.childNodes);
      element.append(mark);
    }
  }
}

function tidy(doc) {
  doc.querySelectorAll("script, style, meta, link, title").forEach((element) => element.remove());
  for (const heading of doc.querySelectorAll("h1, h2, h3, h4, h5, h6")) rename(heading, LEVEL[heading.tagName]);
  for (const anchor of doc.querySelectorAll("a")) {
    const href = anchor.getAttribute("href") || "";
    if (!isKept(href) || href.startsWith(`${location.origin}${location.pathname}#`)) unwrap(anchor);
  }
  // o:p, st1:place and their kin: the words stay, the tag goes.
  for (const element of doc.querySelectorAll("*")) if (element.localName.includes(":")) unwrap(element);
  for (const block of doc.querySelectorAll("p, h3, h4")) {
    if (!block.textContent.trim() && !block.closest("td, th, li")) block.remove();
  }
}

/** The HTML as the editor is to read it, and what was left out of it. */
function cleanPasted(html) {
  const doc = parse(html);
  const leftOut = leaveOut(doc);
  placeNotes(doc);
  buildLists(doc);
  flattenLists(doc);
  dropLayoutTables(doc);
  keepEmphasis(doc);
  tidy(doc);
  return { html: doc.body.innerHTML, leftOut };
}

function transformPastedHTML(pasted, view) {
  const { html, leftOut } = cleanPasted(pasted);
  sayLeftOut(view, leftOut);
  return html;
}

/** A heading stays a heading where it comes after words, and does not run on into their sentence. */
function transformPasted(slice, view) {
  const { $from } = view.state.selection;
  const isHeading = slice.content.firstChild?.type.name === "heading";
  const alone = slice.content.childCount === 1;
  const atEnd = $from.parentOffset === $from.parent.content.size;
  if (!isHeading || $from.depth !== 1 || !$from.parentOffset || (alone && !atEnd)) return slice;
  return new slice.constructor(slice.content, 0, alone ? 0 : slice.openEnd);
}

export const WordPaste = Extension.create({
  name: "wordPaste",
  addProseMirrorPlugins: () => [new Plugin({ props: { transformPastedHTML, transformPasted } })],
});
