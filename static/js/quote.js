// The page on which a section is read: words that are selected in the text can be taken into the form of a comment.
(() => {
  const text = document.querySelector(".body-text");
  const form = document.getElementById("comment-words")?.form;
  if (!text || !form) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary quote-button";
  button.textContent = "Comment on the words you selected";
  button.hidden = true;
  text.after(button);
  let chosen = null;

  function block(node) {
    const element = node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement;
    const found = element?.closest("[id^='block-']");
    return found && text.contains(found) ? found : null;
  }

  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const words = selection.toString().trim();
    const within = block(selection.anchorNode);
    const inOne = words && within && within === block(selection.focusNode);
    // Going to the button with the keyboard or a finger may drop the selection; what was chosen last stays.
    if (!inOne && (document.activeElement === button || !selection.isCollapsed)) return;
    if (inOne) chosen = { id: within.id.slice("block-".length), words };
    button.hidden = !chosen;
  });
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    form.elements.block.value = chosen.id;
    form.elements.words.value = chosen.words;
    form.elements.text.focus();
  });
})();
