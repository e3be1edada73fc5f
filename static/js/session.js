// How long the sign-in still lasts: asks before it ends, says when it has, and goes on when it is there again. All tabs
// of a browser hear of it from one another.
const { person, sessionUrl, sessionSeconds, sessionWarning } = document.body.dataset;
const warning = Number(sessionWarning) * 1000;
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
const dialogs = Object.fromEntries(
  [...document.querySelectorAll("[data-session-dialog]")].map((dialog) => [dialog.dataset.sessionDialog, dialog]),
);
const news = dialogs.ending.querySelector("[data-session-news]");
let endsAt = Date.now() + Number(sessionSeconds) * 1000;
let state = "running"; // then "ending", "ended" or "other"
let asking = false;

function cookie(name) {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

function open(name) {
  for (const [each, dialog] of Object.entries(dialogs)) if (each !== name && dialog.open) dialog.close();
  if (!name || dialogs[name].open) return;
  dialogs[name].showModal();
  dialogs[name].focus(); // and not its first button, which the next key of a sentence would press
}

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

dialogs.ending.querySelector("[data-session-stay]").addEventListener("click", stay);
for (const button of document.querySelectorAll("[data-session-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
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
