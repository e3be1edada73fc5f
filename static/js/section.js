// The page on which a section is written: counts the words as they are typed, sends none that could not be taken, and asks before unsaved ones are left.
(() => {
  const form = document.querySelector(".section-form");
  const field = form?.querySelector("[name=body]");
  if (!field) return;
  const count = form.querySelector("[data-word-count]");
  const opened = { value: field.value };
  let saving = false;

  function words(html) {
    // A footnote stands apart from the word that calls it, as it does where the server counts.
    const blocks = html.replace(/<(?:br|span|\/?(?:p|h[1-6]|li|tr|td|th|div))\b[^>]*>/gi, " ");
    const text = new DOMParser().parseFromString(blocks, "text/html").body.textContent;
    return text.trim().split(/\s+/).filter(Boolean).length;
  }

  // As assessments/word_budgets.py says it.
  function say(number) {
    const budget = Number(count.dataset.budget);
    if (!budget) return `${number} ${number === 1 ? "word" : "words"}`;
    return `${number} of ${budget} words${number > budget ? `, ${number - budget} too many` : ""}`;
  }

  field.addEventListener("input", () => {
    count.textContent = say(words(field.value));
  });
  /** What is too long to be taken at all is not sent: the words would be on no page then. */
  form.addEventListener("submit", (event) => {
    const longest = Number(form.dataset.longest);
    const fits = field.value.length <= longest;
    const number = (count) => count.toLocaleString("en-GB");
    form.querySelector("[data-too-long]").textContent = fits
      ? ""
      : `This text is too long to save: ${number(field.value.length)} characters with its formatting, and ${number(longest)} fit. It is still here: divide it between several headings.`;
    if (!fits) event.preventDefault();
  });
  // Heard last, when it is known whether the form goes.
  document.addEventListener("submit", (event) => {
    if (event.target === form) saving = !event.defaultPrevented;
  });
  // The editor may write the same text in other tags as it starts; what it wrote then is what was opened.
  document.addEventListener("prose-editor:ready", () => (opened.value = field.value));
  // What is kept as a draft is not lost by leaving, so nobody is asked.
  form.addEventListener("draft:kept", (event) => (opened.value = event.detail));
  window.addEventListener("beforeunload", (event) => {
    if (!saving && field.value !== opened.value) event.preventDefault();
  });
})();
