// How long the sign-in still lasts: asks before it ends, without taking the keys from whoever types, says when it has, and goes on when it is there again. All tabs
// of a browser hear of it from one another.
const { person, sessionUrl, sessionSeconds, sessionWarning } = document.body.dataset;
const warning = Number(sessionWarning) * 1000;
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
const notices = Object.fromEntries(
  [...document.querySelectorAll("[data-session-notice]")].map((notice) => [notice.dataset.sessionNotice, notice]),
);
const spoken = document.querySelector("[data-session-alert]");
const news = notices.ending.querySelector("[data-session-news]");
let endsAt = Date.now() + Number(sessionSeconds) * 1000;
let state = "running"; // then "ending", "ended" or "other"
let asking = false;
let shown = null; // the notice that can be seen
let cameFrom = null; // what had the focus before the notice was gone to

function cookie(name) {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** The notice leaves the focus where it is, so that a sentence goes on; it is spoken, and Tab leads to it. */
function open(name) {
  close();
  shown = notices[name] ?? null;
  if (!shown) return;
  shown.hidden = false;
  const said = [...shown.querySelectorAll("[data-session-said]")].map((part) => part.textContent.trim());
  spoken.textContent = [...said, "Press Escape, then Tab, to go to the buttons of this notice."].join(" ");
}

function close() {
  if (!shown) return;
  goBack();
  shown.hidden = true;
  shown = null;
  spoken.textContent = "";
}

function goBack() {
  if (shown.contains(document.activeElement)) cameFrom?.focus();
  cameFrom = null;
}

document.addEventListener("keydown", (event) => {
  if (!shown || event.defaultPrevented) return;
  const inside = shown.contains(document.activeElement);
  const stops = [...shown.querySelectorAll("a[href], button")];
  if (event.key === "Escape" && inside) return close();
  if (event.key !== "Tab") return;
  const leaves = document.activeElement === (event.shiftKey ? stops[0] : stops.at(-1));
  if (inside && leaves && cameFrom) goBack();
  else if (!inside && !event.shiftKey && !shown.dataset.visited) {
    shown.dataset.visited = "yes"; // once: afterwards Tab goes its usual way
    cameFrom = document.activeElement;
    stops[0].focus();
  } else return;
  event.preventDefault();
});

function become(next) {
  if (next === state) return;
  state = next;
  open(next === "running" ? "" : next);
  if (next === "running") {
    // Whoever signs in again gets new tokens; the forms of this page are sent with those from now on.
    const token = cookie("csrftoken");
    if (token) for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    document.dispatchEvent(new CustomEvent("session:renewed"));
  }
}

function hear(said) {
  if (said.person !== person) return become("other");
  endsAt = Date.now() + said.seconds * 1000;
  if (said.seconds * 1000 > warning) become("running");
}

/** What the server says of the session now; null where it cannot be asked. */
async function ask(method) {
  if (asking) return null;
  asking = true;
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") };
    const answer = await fetch(sessionUrl, { method, headers, redirect: "manual", credentials: "same-origin", cache: "no-store" });
    if (answer.type === "opaqueredirect" || answer.status === 401) return { ended: true };
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  } finally {
    asking = false;
  }
}

async function look() {
  const said = await ask("GET");
  if (said?.ended) return become("ended");
  if (!said) return;
  hear(said);
  if (said.person === person && said.seconds * 1000 <= warning) become("ending");
}

async function stay() {
  news.textContent = "";
  const said = await ask("POST");
  if (said?.ended) return become("ended");
  if (!said) return void (news.textContent = "The server does not answer. Try again in a moment.");
  hear(said);
  tabs?.postMessage(said);
}

function tick() {
  const left = endsAt - Date.now();
  if (state === "ending" && left <= 0) return void look();
  if (state === "ending" && left <= 60000 && warning > 60000 && !news.textContent) news.textContent = "Less than one minute is left.";
  if (state === "running" && left <= warning) look();
}

notices.ending.querySelector("[data-session-stay]").addEventListener("click", stay);
for (const button of document.querySelectorAll("[data-session-close]")) {
  button.addEventListener("click", close);
}
document.addEventListener("session:ended", () => look());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && state !== "running") look();
});
window.addEventListener("focus", () => {
  if (state !== "running") look();
});
tabs?.addEventListener("message", ({ data }) => hear(data));
tabs?.postMessage({ person, seconds: Number(sessionSeconds) });
setInterval(tick, 1000);
