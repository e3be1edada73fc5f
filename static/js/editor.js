// Makes each rich-text editor of a page say what it is: its name, its help and errors, its toolbar. An ordinary
// script, so that it listens before the editor's modules run; the editor itself is configured elsewhere.
(() => {
  const WORDS = {
    bold: "Bold",
    italic: "Italic",
    subscript: "Subscript",
    superscript: "Superscript",
    bulletList: "Bullet list",
    orderedList: "Numbered list",
    link: "Link",
    unlink: "Remove link",
    table: "Insert table",
    "table:addColumnAfter": "Add column after",
    "table:addRowAfter": "Add row below",
    "history:undo": "Undo",
    "history:redo": "Redo",
  };

  function nameText(editable, textarea, label) {
    if (label) {
      label.id ||= `${textarea.id}-label`;
      editable.setAttribute("aria-labelledby", label.id);
      label.addEventListener("click", () => editable.focus());
    }
    // An error summary links to the field's id, which is the hidden textarea's.
    document.addEventListener("click", ({ target }) => {
      if (target.closest("a")?.hash === `#${textarea.id}`) editable.focus();
    });
    editable.classList.add("body-text");
    editable.setAttribute("aria-multiline", "true");
    editable.setAttribute("spellcheck", "true");
    editable.setAttribute("lang", document.documentElement.lang);
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (textarea.hasAttribute(name)) editable.setAttribute(name, textarea.getAttribute(name));
    }
  }

  function showState(bar) {
    for (const button of bar.querySelectorAll("button[data-name]")) {
      button.setAttribute("aria-pressed", String(button.classList.contains("active")));
      button.setAttribute("aria-disabled", String(button.classList.contains("disabled")));
    }
  }

  /** Arrow keys move inside the toolbar, which is one stop for Tab, as readers of ARIA expect of a toolbar. */
  function moveByArrows(bar) {
    const buttons = () => [...bar.querySelectorAll("button")].filter((button) => !button.classList.contains("hidden"));
    const stopAt = (chosen) => bar.querySelectorAll("button").forEach((button) => (button.tabIndex = button === chosen ? 0 : -1));
    stopAt(buttons()[0]);
    bar.addEventListener("focusin", (event) => stopAt(event.target));
    bar.addEventListener("keydown", (event) => {
      const all = buttons();
      const here = all.indexOf(document.activeElement);
      const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: all.length - 1 }[event.key];
      if (here < 0 || to === undefined) return;
      event.preventDefault();
      all[(to + all.length) % all.length].focus();
    });
    return () => {
      // A button that has the stop and hides itself (remove link, outside a link) hands it on.
      if (!buttons().some((button) => button.tabIndex === 0)) stopAt(buttons()[0]);
    };
  }

  function nameToolbar(bar, label) {
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", `Formatting of ${label?.textContent.trim() || "the text"}`);
    for (const button of bar.querySelectorAll("button[data-name]")) {
      const words = WORDS[button.dataset.name];
      if (words) button.title = words;
      if (words) button.setAttribute("aria-label", words);
    }
  }

  function dress(editor, textarea) {
    const editable = editor.view.dom;
    const label = document.querySelector(`label[for="${CSS.escape(textarea.id)}"]`);
    const bar = editable.closest(".prose-editor").querySelector(".prose-menubar");
    // The editor's menu comes a moment after its ready event.
    if (!bar) return void requestAnimationFrame(() => dress(editor, textarea));
    nameText(editable, textarea, label);
    nameToolbar(bar, label);
    const keepStop = moveByArrows(bar);
    const update = () => {
      showState(bar);
      keepStop();
    };
    editor.on("transaction", () => queueMicrotask(update));
    update();
  }

  document.addEventListener("prose-editor:ready", ({ detail }) => dress(detail.editor, detail.textarea));
})();
