// What is not taken over from a clipboard, and how the page says so: what was struck out or deleted there, pictures, the
// numbers typed before headings. What nobody saw there either goes in silence. Styles stand in data-style here (see
// word-paste.js).

const HIDDEN = /(^|;)\s*(display:\s*none|visibility:\s*hidden|mso-hide:\s*all)/i;
const STRUCK = /(^|;)\s*text-decoration(-line)?:[^;]*line-through/i;
const NUMBER = /^\s*\d{1,2}(\.\d{1,2})*[.)](\s+|$)/;
const NAMED = 3; // of each kind, before the rest is only counted
const LONGEST = 60; // letters

const style = (element) => element.getAttribute("data-style") || "";
const words = (element) => element.textContent.replace(/\s+/g, " ").trim();

/** Takes them out and returns what was in them, outermost first. */
function take(doc, selector, pattern, read) {
  const styled = [...doc.querySelectorAll("[data-style]")].filter((element) => pattern?.test(style(element)));
  const found = [...new Set([...doc.querySelectorAll(selector), ...styled])];
  const outer = found.filter((element) => !found.some((other) => other !== element && other.contains(element)));
  const said = outer.map(read);
  outer.forEach((element) => element.remove());
  return said;
}

/** The paper sets its own numbers; a year or an amount at the start of a heading has no full stop after it. */
function takeNumbers(doc) {
  const taken = [];
  for (const heading of doc.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const text = doc.createTreeWalker(heading, NodeFilter.SHOW_TEXT, (node) =>
      node.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP,
    ).nextNode();
    const number = /^\s*[\d.]+\)?\s/.test(heading.textContent) && NUMBER.exec(text?.data ?? "")?.[0];
    if (!number) continue;
    taken.push(number.trim());
    text.data = text.data.slice(number.length);
  }
  return taken;
}

/** Takes out of a parsed clipboard what does not belong in the text, and returns a sentence for each kind. */
export function leaveOut(doc) {
  take(doc, "[hidden]", HIDDEN, words);
  const struck = take(doc, "del, s, strike, .msoDel", STRUCK, words).filter(Boolean);
  const pictures = take(doc, "img, object, embed, video", null, (element) => (element.getAttribute("alt") || "").trim());
  const numbers = takeNumbers(doc);
  return [
    struck.length && `Left out, because it was struck out or deleted there: ${list(struck)}.`,
    pictures.length && `${pictures.length === 1 ? "A picture was" : `${pictures.length} pictures were`} not pasted${named(pictures)}. Pictures are not kept here: give the figures in a table, or describe what it shows.`,
    numbers.length && `Numbers typed before headings were left out, since the paper sets its own: ${list(numbers)}.`,
  ].filter(Boolean);
}

function list(parts) {
  const first = parts.slice(0, NAMED).map((part) => `“${part.length > LONGEST ? `${part.slice(0, LONGEST)}…` : part}”`);
  const more = parts.length - first.length;
  return first.join(", ") + (more ? ` and ${more} more` : "");
}

function named(pictures) {
  const alternatives = pictures.filter(Boolean);
  return alternatives.length ? `: ${list(alternatives)}` : "";
}

/** Below the editor, and spoken: the element must be there before its words are. */
export function sayLeftOut(view, sentences) {
  const editor = view.dom.closest(".prose-editor");
  let place = editor.nextElementSibling;
  if (!place?.matches("[data-left-out]")) {
    if (!sentences.length) return;
    place = Object.assign(document.createElement("p"), { className: "govuk-body left-out", role: "status" });
    place.dataset.leftOut = "";
    editor.after(place);
  }
  setTimeout(() => (place.textContent = sentences.join(" ")));
}
