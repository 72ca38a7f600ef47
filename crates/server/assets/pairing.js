// Map existing by keys alone: a part of the customer's name and Enter, a part of the company's and Enter, Enter, and the next pair.
// The page is complete without this file.

const form = document.getElementById("choose");
const keys = document.getElementById("keys");
const fields = { customer_q: "customers-found", company_q: "companies-found" };

/** What stands in a field when one of its list is chosen: pressing Enter once more goes on rather than choosing another one. */
const chosenAt = {};

/** Once the lists fit what was typed last. */
function narrowed() {
  if (form.dataset.narrowing === undefined) return Promise.resolve();
  return new Promise((done) => form.addEventListener("narrowed", done, { once: true }));
}

/** Chooses the first of a field's list that was not chosen before, where something else was typed since. */
async function choose(field) {
  await narrowed();
  const list = document.getElementById(fields[field.id]);
  const all = [...list.querySelectorAll("input[type='radio']")];
  const present = all.find((one) => one.checked);
  const typed = field.value.trim();
  if (typed !== "" && typed !== chosenAt[field.id]) (all.find((one) => !one.checked) ?? present)?.click();
  else if (!present) all[0]?.click();
  const chosen = all.find((one) => one.checked);
  if (chosen) chosenAt[field.id] = typed;
  chosen?.scrollIntoView({ block: "nearest" });
  return chosen !== undefined;
}

/** To the side that nothing is chosen of yet, or to the button that puts the pair on the list. */
function onward() {
  const missing = Object.keys(fields).find((id) => !document.querySelector(`#${fields[id]} input:checked`));
  const next = missing ? document.getElementById(missing) : document.getElementById("add");
  next.focus();
  next.select?.();
}

form?.addEventListener("keydown", async (event) => {
  const field = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (field.id in fields && event.key === "Enter") {
    event.preventDefault();
    if (await choose(field)) onward();
  } else if (field.id in fields && event.key === "ArrowDown") {
    event.preventDefault();
    await narrowed();
    const list = document.getElementById(fields[field.id]);
    (list.querySelector("input:checked") ?? list.querySelector("input"))?.focus();
  } else if (field.matches("input[type='radio']") && event.key === "Enter") {
    event.preventDefault();
    field.click();
    onward();
  } else if (event.key === "Escape") {
    event.preventDefault();
    field.blur();
  }
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    return document.getElementById("save")?.click();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
  if (event.target.matches?.("input:not([type='radio']), select, textarea")) return;
  const key = event.key.toLowerCase();
  const does = {
    "?": () => keys.showModal(),
    c: () => document.getElementById("customer_q")?.focus(),
    v: () => document.getElementById("company_q")?.focus(),
    u: () => [...document.querySelectorAll("#collected button[name='remove']")].at(-1)?.click(),
  }[key];
  if (!does) return;
  event.preventDefault();
  does();
});

const show = document.getElementById("show-keys");
show.hidden = false;
show.addEventListener("click", () => keys.showModal());
