// Who else has this section open: asked quietly while the page can be seen, and not at all by whoever has hidden it.
(() => {
  const box = document.querySelector("[data-presence-url]");
  if (!box) return;
  const said = box.querySelector("[data-presence-said]");
  const toggle = box.querySelector("[data-presence-toggle]");
  const KEY = "presence-hidden";
  const FIRST = 1500;
  const EVERY = 30000;
  let timer = 0;

  function isHidden() {
    try {
      return localStorage.getItem(KEY) === "yes";
    } catch {
      return false; // a browser that remembers nothing
    }
  }

  function remember(hidden) {
    try {
      if (hidden) localStorage.setItem(KEY, "yes");
      else localStorage.removeItem(KEY);
    } catch {
      // Then it holds for this page.
    }
  }

  function cookie(name) {
    const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  async function ask(sent) {
    try {
      const answer = await fetch(box.dataset.presenceUrl, {
        method: "POST",
        body: new URLSearchParams(sent),
        redirect: "manual",
        credentials: "same-origin",
        headers: { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") },
      });
      return answer.ok ? (await answer.json()).said : null;
    } catch {
      return null;
    }
  }

  function draw(hidden, words) {
    box.hidden = false;
    said.textContent = hidden ? "You see nobody here, and nobody sees you." : words;
    toggle.setAttribute("aria-pressed", String(hidden));
  }

  async function look() {
    clearTimeout(timer);
    if (isHidden()) return draw(true, "");
    if (document.visibilityState === "visible") {
      const words = await ask("presenceWrites" in box.dataset ? { writes: "yes" } : {});
      if (words !== null && !isHidden()) draw(false, words);
    }
    timer = setTimeout(look, EVERY);
  }

  toggle.addEventListener("click", async () => {
    const hide = !isHidden();
    remember(hide);
    if (hide) {
      draw(true, "");
      await ask({ hide: "yes" });
    } else {
      look();
    }
  });
  timer = setTimeout(look, FIRST);
})();
