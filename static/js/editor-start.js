// Starts the rich-text editor in each field that asks for it, and only when every extension that the field names is
// there. An editor without one of them reads a text without what that one knows, and the next save would make plain
// words of every footnote; so where one is missing, or the editor does not load, the field stays the plain one that it
// is without scripts, and says so. The package's own starter goes on without what it could not load.
(() => {
  const ASKED = "data-django-prose-editor-configurable";
  const EDITOR = "django-prose-editor/editor";

  /** What the modules hold under the names of the field; a later module replaces what an earlier one has. */
  async function load({ extensions, js_modules: modules = [] }) {
    const loaded = await Promise.all([EDITOR, ...modules].map((address) => import(address)));
    const held = Object.assign({}, ...loaded);
    const missing = Object.keys(extensions).filter((name) => !held[name]);
    if (missing.length) throw new Error(`there is no ${missing.join(", ")}`);
    const configured = Object.entries(extensions).map(([name, options]) =>
      options && typeof options === "object" ? held[name].configure(options) : held[name],
    );
    return { create: held.createTextareaEditor, configured };
  }

  function stayPlain(textarea) {
    const wrapper = textarea.closest(".prose-editor");
    wrapper?.before(textarea);
    wrapper?.remove();
    const notice = Object.assign(document.createElement("p"), {
      id: `${textarea.id}-plain`,
      className: "govuk-inset-text",
      textContent:
        "The editor did not load whole, so it was not started: it could have lost footnotes. The text is here with its marks, just as it is kept, and nothing in it is changed. Load this page again to get the editor. If you write here all the same, leave what stands between < and > as it is.",
    });
    notice.setAttribute("role", "status");
    textarea.before(notice);
    textarea.setAttribute("aria-describedby", `${textarea.getAttribute("aria-describedby") ?? ""} ${notice.id}`.trim());
  }

  async function start(textarea) {
    const kept = textarea.value;
    try {
      const { create, configured } = await load(JSON.parse(textarea.getAttribute(ASKED)));
      const editor = create(textarea, configured);
      textarea.dispatchEvent(new CustomEvent("prose-editor:ready", { detail: { editor, textarea }, bubbles: true }));
    } catch (error) {
      console.error("The editor was not started:", error);
      if (textarea.closest(".prose-editor")) textarea.value = kept;
      stayPlain(textarea);
    }
  }

  document.querySelectorAll(`[${ASKED}]`).forEach(start);
})();
