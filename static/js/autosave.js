// The page on which a section is written or judged: what is typed is kept as a draft of its writer, every few seconds and one
// request at a time. Nothing is said to be saved before the server has answered that it is.
(() => {
  const form = document.querySelector("form[data-draft-url]");
  if (!form) return;
  const state = form.querySelector("[data-draft-state]");
  const news = form.querySelector("[data-draft-news]");
  const follows = form.elements.follows;
  // Each load of the page is a window of its own: a page that Back has rebuilt counts its steps from the beginning.
  form.elements.window.value = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // Of an answer also what is said of it; a judgement names its fields.
  const NAMES = form.dataset.draftFields?.split(" ") ?? ["body", "state", "state_note"];
  const field = form.elements.body;
  const PASSING = ["other_window", "too_long"];
  const QUIET = 2000; // of not typing, before a draft is sent
  const LONGEST = 8000; // of typing on, before one is sent all the same
  const BETWEEN = 3000; // at least, from one to the next
  const ANSWER = 20000; // that an answer may take
  const SLOWEST = 30000; // between two tries without a connection
  const KEEPALIVE = 60000; // bytes that a browser sends for a page that is gone

  let kept = written(); // the server has this, as the saved text or as the draft
  let step = 0;
  let failures = 0;
  let unreachable = false; // nobody took the last request
  let changedAt = 0;
  let unsentSince = 0;
  let sentAt = 0;
  let timer = 0;
  let pending = null; // the request that is on its way
  let over = false; // this window keeps no more: the page says why
  let unsettled = ""; // refused, for a reason that may pass: another window's draft is saved, a text is shortened
  let submitting = false;
  let lastSaid = "";
  let saved = ["", ""]; // what the page says as long as nothing newer is typed
  let notice = ["", ""]; // what the writer should know although the words are kept, and where

  const cameBy = performance.getEntriesByType("navigation")[0]?.type ?? "navigate";

  /** Words that the browser has put back into a page that it rebuilt: what the server has of them is not known. */
  function areBroughtBack() {
    return cameBy !== "navigate" && field.value !== field.defaultValue;
  }

  /** A browser that puts words back does so with hidden fields too, if a script has written to them. What was begun from
   * an earlier version must never stand under a later one, and be saved over what a colleague has saved meanwhile. */
  function bindToItsBeginning() {
    for (const name of ["version", "seen"]) {
      const beginning = form.elements[name];
      if (beginning) beginning.value = String(beginning.value);
    }
  }

  /** What the fields hold, in the order of their names; undefined where this form has no such field. */
  function written() {
    return NAMES.map((name) => form.elements[name]?.value);
  }

  function isKept() {
    return written().every((value, at) => value === kept[at]);
  }

  function cookie(name) {
    const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  /** What the page shows; spoken only when it is of another kind than before, or a screen reader would never rest. */
  function show(kind, words, url = "", linkWords = "") {
    state.dataset.state = kind;
    state.textContent = words;
    if (url) {
      const link = Object.assign(document.createElement("a"), { href: url, target: "_blank", rel: "noopener", className: "govuk-link" });
      link.textContent = linkWords;
      state.append(" ", link);
    }
    if (kind === "unsaved" || !words) return;
    const told = { saved: "saved", notice: notice[0] }[kind] ?? words;
    if (told !== lastSaid) news.textContent = state.textContent;
    lastSaid = told;
  }

  /** Newer words must not stand under "Saved"; what is wrong stays until the next answer. */
  function showTyped() {
    if (over || failures || unsettled) return;
    const [said, url] = notice;
    if (isKept()) show(...saved, url, "See both");
    else show("unsaved", said ? `Not saved yet. ${said}` : "Not saved yet", url, "See both");
  }

  function message(values) {
    const sent = new URLSearchParams({ version: form.elements.version.value, step: String(++step) });
    NAMES.forEach((name, at) => values[at] !== undefined && sent.set(name, values[at]));
    for (const name of ["window", "follows", "seen"]) sent.set(name, form.elements[name]?.value ?? "");
    return sent;
  }

  function post(values, options) {
    return fetch(form.dataset.draftUrl, {
      method: "POST",
      body: message(values),
      redirect: "manual",
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        "X-CSRFToken": cookie("csrftoken") || form.elements.csrfmiddlewaretoken.value,
        "X-For-Person": document.body.dataset.person || "",
      },
      ...options,
    });
  }

  function schedule(waiting = 0) {
    clearTimeout(timer);
    if (over || submitting || pending || isKept()) return;
    const due = Math.min(changedAt + QUIET, unsentSince + LONGEST);
    const wait = Math.max(due - Date.now(), sentAt + BETWEEN - Date.now(), waiting, 0);
    timer = setTimeout(send, wait);
  }

  function soonest() {
    if (unsettled === "other_window") return SLOWEST;
    return failures ? Math.min(SLOWEST, 1000 * 2 ** failures) : 0;
  }

  function send() {
    clearTimeout(timer);
    if (over || submitting || pending || isKept()) return pending;
    if (field?.value.length > Number(form.dataset.longest)) {
      unsettled = "too_long";
      show("conflict", "Not saved: this text is too long to keep. Divide it between several headings.");
      return null;
    }
    const values = written();
    sentAt = Date.now();
    unsentSince = 0;
    pending = post(values, { signal: AbortSignal.timeout(ANSWER) })
      .then((answer) => {
        unreachable = answer.status > 501; // what stands before the server says so
        return take(answer, values);
      })
      .catch(() => {
        unreachable = true;
        tryAgain();
      })
      .finally(() => {
        pending = null;
        unsentSince ||= Date.now();
        if (unsettled !== "too_long") schedule(soonest());
      });
    return pending;
  }

  function tryAgain() {
    failures += 1;
    show("failed", "Not saved: no connection, trying again");
  }

  async function take(answer, values) {
    if (answer.type === "opaqueredirect" || answer.status === 401) {
      failures += 1;
      document.dispatchEvent(new CustomEvent("session:ended"));
      return show("failed", "Not saved: you are signed out");
    }
    if (answer.status === 429 || answer.status >= 500) return tryAgain();
    const said = await answer.json().catch(() => null);
    if (answer.ok && said) return keep(said, values);
    if (answer.status === 403 && !said) {
      // A token from before somebody signed in again: the next try reads the new one.
      failures += 1;
      return show("failed", "Not saved: trying again");
    }
    if (said?.problem === "overtaken") return (failures += 1);
    unsettled = PASSING.includes(said?.problem) ? said.problem : "";
    over = !unsettled;
    show("conflict", said?.said || "Not saved as a draft. Press Save, or copy your words.", said?.url, "See both");
  }

  function keep(said, values) {
    failures = 0;
    unsettled = "";
    kept = values;
    follows.value = "";
    form.dispatchEvent(new CustomEvent("draft:kept", { detail: values[0] }));
    notice = [said.notice, said.url];
    const words = said.kept ? `Saved ${said.time}, as your draft` : `Saved ${said.time}`;
    saved = said.notice ? ["notice", `${words}. ${said.notice}`] : ["saved", words];
    showTyped();
  }

  /** The page may be gone before an answer comes: the browser goes on sending what fits. */
  function flush() {
    if (over || submitting || isKept()) return;
    const size = new Blob(written().filter(Boolean)).size;
    post(written(), { keepalive: size * 1.2 < KEEPALIVE }).catch(() => {});
  }

  form.addEventListener("input", () => {
    bindToItsBeginning();
    changedAt = Date.now();
    unsentSince ||= changedAt;
    showTyped();
    schedule(failures ? BETWEEN : soonest());
  });
  // The editor may write the same text in other tags as it starts.
  document.addEventListener("prose-editor:ready", () => {
    if (field.value !== field.defaultValue) bindToItsBeginning();
    if (changedAt) return;
    // Firefox shows the page as it was, without the words: the server has them as a draft and offers it.
    const isAsItWas = cameBy === "back_forward" && !areBroughtBack() && !follows.value;
    if (isAsItWas) return location.replace(location.pathname + location.search);
    kept = areBroughtBack() ? [] : written();
    send();
  });
  // Without an editor: what a browser puts back into a page that it rebuilds comes before this.
  if (!field) window.addEventListener("load", () => schedule());
  document.addEventListener("session:renewed", send);
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });
  window.addEventListener("pagehide", flush);
  window.addEventListener("pageshow", () => (submitting = false));
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || submitting) return;
    if (!pending && (over || isKept())) {
      submitting = true;
      return clearTimeout(timer);
    }
    event.preventDefault();
    keepAndSubmit(event.submitter);
  });

  /** A draft that came after the save would be offered as if it were newer; and a server that dies during the save has
   * the words then. Where nobody takes them the page stays, with the words, and says so. */
  async function keepAndSubmit(submitter) {
    while (pending) await pending;
    await send();
    if (unreachable || submitting) return;
    submitting = true;
    form.requestSubmit(submitter);
  }

  form.querySelector("[data-draft-hint]").hidden = false;
})();
