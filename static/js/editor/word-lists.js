// Word's clipboard has no lists, only paragraphs that say "level 2 of list 1" in their style and carry the bullet
// or number as text. Styles stand in data-style here (see word-paste.js).

const style = (element) => element.getAttribute("data-style") || "";
const isItem = (element) => element?.localName === "p" && /mso-list:\s*l\d+/i.test(style(element));
const isList = (element) => element.localName === "ul" || element.localName === "ol";

/** Takes the typed bullet or number away and says which kind of list it stood for. */
function takeMarker(paragraph) {
  const marker = [...paragraph.querySelectorAll("[data-style]")].find((part) => /mso-list:\s*ignore/i.test(style(part)));
  const text = marker?.textContent ?? "";
  marker?.remove();
  return /^\s*\(?(\d+|[a-z]|[ivxl]+)[.)]/i.test(text) ? "ol" : "ul";
}

function listsFrom(run) {
  const doc = run[0].ownerDocument;
  const roots = [];
  let open = [];
  for (const paragraph of run) {
    const level = Number(/level(\d+)/i.exec(style(paragraph))?.[1] || 1);
    const kind = takeMarker(paragraph);
    if (level === 1 && open[0]?.localName !== kind) open = [];
    open.length = Math.min(open.length, level);
    while (open.length < level) {
      const list = doc.createElement(kind);
      const parent = open.at(-1);
      if (!parent) roots.push(list);
      else (parent.lastElementChild ?? parent.appendChild(doc.createElement("li"))).append(list);
      open.push(list);
    }
    const item = doc.createElement("li");
    const text = doc.createElement("p");
    text.append(...paragraph.childNodes);
    item.append(text);
    open.at(-1).append(item);
  }
  return roots;
}

export function buildLists(doc) {
  const starts = [...doc.querySelectorAll("p")].filter((p) => isItem(p) && !isItem(p.previousElementSibling));
  for (const first of starts) {
    const run = [];
    for (let paragraph = first; isItem(paragraph); paragraph = paragraph.nextElementSibling) run.push(paragraph);
    first.before(...listsFrom(run));
    run.forEach((paragraph) => paragraph.remove());
  }
  // Numbered headings carry a marker too.
  for (const part of doc.querySelectorAll("[data-style]")) if (/mso-list:\s*ignore/i.test(style(part))) part.remove();
}

function depth(list) {
  let lists = 0;
  for (let element = list; element; element = element.parentElement) if (isList(element)) lists += 1;
  return lists;
}

/** Lists have at most two levels here: deeper items follow the item they were under. */
export function flattenLists(doc) {
  for (const list of [...doc.querySelectorAll("ul, ol")].reverse()) {
    const item = list.parentElement.closest("li");
    if (depth(list) > 2 && item) {
      item.after(...list.children);
      list.remove();
    }
  }
}
