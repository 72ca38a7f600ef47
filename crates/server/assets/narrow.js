// Lists that get shorter while somebody types, on pages whose form would do the same with a button.

let asked = 0;
let waiting = 0;

/** Takes the lists of the page that the form would lead to into this one; what was chosen stays chosen there. */
async function narrow(form) {
  const mine = ++asked;
  try {
    const query = new URLSearchParams(new FormData(form));
    const answer = await fetch(`${form.getAttribute("action").split("?")[0]}?${query}`, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    for (const list of form.querySelectorAll("[data-found]")) {
      const fresh = page.getElementById(list.id);
      if (fresh && !list.contains(document.activeElement)) list.replaceChildren(...fresh.childNodes);
    }
  } finally {
    // Whoever waits for the lists of what was typed last goes on.
    if (mine === asked) {
      delete form.dataset.narrowing;
      form.dispatchEvent(new Event("narrowed"));
    }
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-narrow]");
  if (!form || !event.target.matches("input[type='search'], select")) return;
  clearTimeout(waiting);
  form.dataset.narrowing = "";
  asked += 1;
  waiting = setTimeout(() => narrow(form), 150);
});

// What is offered while somebody types into a field with a list of its own. Two of one name are told apart by their ids.
let offering = 0;
document.addEventListener("input", async (event) => {
  const field = event.target;
  if (!field.matches?.("input[data-offers]")) return;
  const mine = ++offering;
  const sign = field.dataset.offers.includes("?") ? "&" : "?";
  const answer = await fetch(`${field.dataset.offers}${sign}q=${encodeURIComponent(field.value)}`);
  if (!answer.ok || mine !== offering) return;
  const found = await answer.json();
  const twice = new Set(found.map((one) => one.name).filter((name, at, all) => all.indexOf(name) !== at));
  field.list.replaceChildren(...found.map((one) => {
    const option = document.createElement("option");
    option.value = twice.has(one.name) ? one.id : one.name;
    option.label = one.name;
    return option;
  }));
});
