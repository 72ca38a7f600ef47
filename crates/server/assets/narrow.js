// Lists that get shorter while somebody types, on pages whose form would do the same with a button.

let asked = 0;
let waiting = 0;

/** Takes the lists of the page that the form would lead to into this one; what was chosen stays chosen there. */
async function narrow(form) {
  const mine = ++asked;
  const query = new URLSearchParams(new FormData(form));
  const answer = await fetch(`${form.getAttribute("action").split("?")[0]}?${query}`, { headers: { accept: "text/html" } });
  if (!answer.ok || answer.redirected || mine !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const list of form.querySelectorAll("[data-found]")) {
    const fresh = page.getElementById(list.id);
    if (fresh && !list.contains(document.activeElement)) list.replaceChildren(...fresh.childNodes);
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-narrow]");
  if (!form || !event.target.matches("input[type='search'], select")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => narrow(form), 150);
});
