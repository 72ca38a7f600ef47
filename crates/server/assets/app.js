// Makes pages fluent. Every page works without this file; nothing here decides anything.

const html = document.documentElement;

// --- Live: what changed on the server is shown, or said ---------------------------------------------------------------

const stale = document.getElementById("stale");
let revision = html.dataset.revision;
let fetching = false;

/** Takes the parts marked data-live of the same page, as it is now, into this one. */
async function refresh() {
  // What a form was answered with cannot be asked for again.
  if ("answers" in html.dataset) return say("Something changed since this page was made.");
  if (fetching) return;
  fetching = true;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (answer.redirected || !answer.ok) return say("You are no longer signed in, or this page is gone.");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(part.id);
      // Whoever types or chooses there is not interrupted.
      if (!fresh || part.querySelector("tr.editing") || part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea, button")) continue;
      if (part.innerHTML !== fresh.innerHTML) {
        const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
        const unfolded = [...part.querySelectorAll("details[open][id]")].map((one) => one.id);
        part.innerHTML = fresh.innerHTML;
        for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
        if (focused) document.getElementById(focused)?.focus();
      }
    }
    if (document.querySelector("main [data-live]")) {
      revision = page.documentElement.dataset.revision;
      html.dataset.revision = revision;
      hush();
    } else {
      say("Something changed since this page was made.");
    }
  } catch {
    say("The server cannot be reached. What stands here is from before.");
  } finally {
    fetching = false;
  }
}

function say(sentence) {
  if (!stale) return;
  stale.querySelector("span").textContent = sentence;
  stale.hidden = false;
}

function hush() {
  if (stale) stale.hidden = true;
}

/** Listens for as long as the page is shown: a page in the browser's history would hold one of its few connections. */
function listen() {
  const events = new EventSource(html.dataset.events);
  events.addEventListener("pulse", (event) => {
    const pulse = JSON.parse(event.data);
    if (pulse.revision !== revision) refresh();
    else hush();
  });
  events.addEventListener("error", () => say("The connection to the server is lost. What stands here is from before."));
  addEventListener("pagehide", () => events.close(), { once: true });
}

if (html.dataset.events) {
  listen();
  addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
}

// --- Times: "3 minutes ago" stays true ---------------------------------------------------------------------------------

const steps = [[60, "second", 1], [3600, "minute", 60], [86400, "hour", 3600], [2592000, "day", 86400]];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });

function tick() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    const step = steps.find(([end]) => seconds < end);
    if (!step || seconds < 0) continue;
    time.textContent = seconds < 10 ? "just now" : relative.format(-Math.floor(seconds / step[2]), step[1]);
  }
}
setInterval(tick, 10000);

// --- Forms -------------------------------------------------------------------------------------------------------------

// A test leaves everything that was typed where it is, secrets too, and shows what it found in the parts made for that.
async function inPlace(form, button) {
  const words = button.textContent;
  button.setAttribute("aria-disabled", "true");
  button.textContent = "Testing…";
  try {
    const answer = await fetch(button.formAction, { method: "POST", body: new URLSearchParams(new FormData(form, button)) });
    if (answer.redirected || answer.status === 401) return say("You are no longer signed in, or this page is gone.");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-part]")) {
      const fresh = page.getElementById(part.id);
      if (!fresh) continue;
      const typed = part.querySelector("input:not([type='hidden'])")?.value;
      part.replaceChildren(...fresh.childNodes);
      const input = part.querySelector("input:not([type='hidden'])");
      if (input && typed) input.value = typed;
    }
    document.querySelector("#report")?.scrollIntoView({ block: "nearest" });
  } catch {
    say("The server cannot be reached. Nothing was tested.");
  } finally {
    button.textContent = words;
    button.removeAttribute("aria-disabled");
  }
}

// A second click while the first one is on its way does nothing. The server would do it once anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (event.submitter?.dataset.inPlace !== undefined) {
    event.preventDefault();
    if (!event.submitter.hasAttribute("aria-disabled")) inPlace(form, event.submitter);
    return;
  }
  if (form.dataset.sent) return event.preventDefault();
  if (form.dataset.sure && !confirm(form.dataset.sure)) return event.preventDefault();
  form.dataset.sent = "yes";
  form.dataset.dirty = "";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
});

// Back to a page that was left by a save: its buttons work again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

// What is longer than any name is refused before it is sent: no address could hold it.
document.addEventListener("submit", (event) => {
  const field = event.target.querySelector("input[type='search'][maxlength]");
  if (!field || field.value.length <= field.maxLength) return;
  event.preventDefault();
  field.setCustomValidity(`That is longer than any name. Up to ${field.maxLength} characters are looked for.`);
  field.reportValidity();
  field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
}, true);

// What was typed and not saved is not lost in silence.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) form.dataset.dirty = "yes";
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty='yes']")) event.preventDefault();
});

// A choice that reloads the list needs no button.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-go]")) event.target.form.requestSubmit();
});

// The guide beside a form shows what belongs to the field that is being filled in.
document.addEventListener("focusin", (event) => {
  const key = event.target.name && document.querySelector(`[data-guide-for="${CSS.escape(event.target.name)}"]`);
  for (const shown of document.querySelectorAll("[data-guide-for].current")) shown.classList.remove("current");
  if (key) key.classList.add("current");
});

// The menu folds where there is no room for it.
if (matchMedia("(max-width: 800px)").matches) document.querySelector(".side details")?.removeAttribute("open");

// --- Keys --------------------------------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches?.("input, select, textarea")) return;
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector("form[role='search'] input")?.focus();
  }
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });
}
