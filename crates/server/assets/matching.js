// The matching page with keys and without reloading. The page is complete without this file: every button is a button of
// one form, and what is staged is kept by the server.

// After a save that was refused the address is that of the save.
const path = new URL(document.getElementById("decide").getAttribute("action"), location.href).pathname;
let leaving = "";
/** The next form is sent by the browser itself. */
let plainly = false;

const rows = () => [...document.querySelectorAll("tr[data-row]")];
const current = () => document.activeElement?.closest?.("tr[data-row]");

/** Focuses a row, so that keys mean it. */
function go(row) {
  if (!row) return;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

/** Sends the form as this button would, and takes the answer's rows, facets and bar into the page. */
async function send(form, button, then) {
  const data = new FormData(form, button);
  const answer = await fetch(form.action, {
    method: "POST", body: new URLSearchParams(data), headers: { accept: "text/html" },
  });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("matching");
  // Signed out meanwhile, or something broke: the browser sends it, and shows what the server says.
  if (!fresh) {
    plainly = true;
    leaving = path;
    return form.requestSubmit(button);
  }
  const scroll = [scrollX, scrollY];
  document.getElementById("matching").replaceWith(document.adoptNode(fresh));
  for (const old of document.querySelectorAll("#problem")) old.remove();
  const problem = page.getElementById("problem");
  if (problem) document.getElementById("matching").before(document.adoptNode(problem));
  document.documentElement.dataset.revision = page.documentElement.dataset.revision;
  scrollTo(...scroll);
  ready();
  then?.();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.id !== "decide" || !button) return;
  leaving = path;
  if (plainly) return;
  // Saving leads to a page that says what was done.
  if (button.getAttribute("formaction")) return;
  event.preventDefault();
  event.stopPropagation();
  const row = button.closest("tr[data-row]") ?? current();
  const at = row ? rows().indexOf(row) : -1;
  const stays = button.name === "undo" || at < 0;
  send(form, button, () => go(rows()[stays ? at : Math.min(at + 1, rows().length - 1)])).finally(() => { if (!plainly) leaving = ""; });
}, true);

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("input, select, textarea");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    const save = document.getElementById("save");
    if (save) { event.preventDefault(); save.click(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.getElementById("keys").open) return;
  if (typing) {
    if (event.key === "Escape") { event.preventDefault(); go(current()); }
    return;
  }
  // What concerns the whole filter: Automap, and Confirm matches.
  const all_of = { f: "fill", y: "confirm" }[event.key];
  if (all_of) return document.querySelector(`#decide button[name="${all_of}"]`)?.click();
  if (event.key === "?") { event.preventDefault(); return document.getElementById("keys").showModal(); }
  const all = rows();
  const at = all.indexOf(current());
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "j" || key === "ArrowDown") { event.preventDefault(); return go(all[Math.min(at + 1, all.length - 1)]); }
  if (key === "k" || key === "ArrowUp") { event.preventDefault(); return go(all[Math.max(at - 1, 0)]); }
  // On a button or a link, Enter is that one's.
  if (at < 0 || (key === "Enter" && event.target !== all[at])) return;
  const does = all[at].querySelector(`[data-key="${CSS.escape(key === "Enter" ? "a" : key)}"]`);
  if (!does) return;
  event.preventDefault();
  if (does.matches("input")) does.focus();
  else does.click();
});

// Both records side by side, in the row. Without this the link leads to a page that shows the same.
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-compare]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const row = link.closest("tr");
  const open = row.nextElementSibling;
  if (open?.matches(".compared")) {
    open.remove();
    if (open.dataset.of === link.href) return;
  }
  const answer = await fetch(link.href, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("comparison");
  if (!found) { leaving = path; location.href = link.href; return; }
  found.removeAttribute("id");
  const shown = document.createElement("tr");
  shown.className = "compared";
  shown.dataset.of = link.href;
  const cell = shown.appendChild(document.createElement("td"));
  cell.colSpan = 3;
  cell.append(document.adoptNode(found));
  row.after(shown);
  shown.scrollIntoView({ block: "nearest" });
});

// What is offered while somebody types a customer's name.
let asked = 0;
document.addEventListener("input", async (event) => {
  if (!event.target.matches?.("input[data-key='c']")) return;
  const mine = ++asked;
  const among = document.getElementById("among").value;
  const base = document.getElementById("matching").dataset.customers;
  const answer = await fetch(`${base}?among=${among}&q=${encodeURIComponent(event.target.value)}`);
  if (!answer.ok || mine !== asked) return;
  const customers = await answer.json();
  const twice = new Set(customers.map((one) => one.name).filter((name, at, all) => all.indexOf(name) !== at));
  const options = customers.map((one) => {
    const option = document.createElement("option");
    // Two of one name are told apart by their ids.
    option.value = twice.has(one.name) ? one.id : one.name;
    option.label = one.matched ? `${one.name}, matched here` : one.name;
    return option;
  });
  document.getElementById("customers").replaceChildren(...options);
});

// Leaving with rows that are not saved is asked about (R18). They are kept either way.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (link && new URL(link.href).pathname === path) leaving = path;
});
addEventListener("beforeunload", (event) => {
  const staged = Number(document.getElementById("matching")?.dataset.staged ?? 0);
  const saves = document.getElementById("save");
  if (staged > 0 && saves && leaving !== path) event.preventDefault();
});

function ready() {
  for (const hidden of document.querySelectorAll(".among, #show-keys")) hidden.hidden = false;
}

document.getElementById("show-keys").addEventListener("click", () => document.getElementById("keys").showModal());
ready();
