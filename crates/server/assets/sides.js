// Both sides of a customer's matches, edited within its row. Without this file the same form is a page of its own.

/** Once one side gains, the other is fixed (R20). */
function fix(form) {
  for (const field of form.querySelectorAll("[data-gains]")) {
    const others = [...form.querySelectorAll("[data-gains]")].filter((one) => one !== field);
    field.disabled = others.some((one) => one.value.trim() !== "");
    field.title = field.disabled ? "The other side gains, so this one is fixed." : "";
  }
}
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-sides]");
  if (form) fix(form);
});
for (const form of document.querySelectorAll("form[data-sides]")) fix(form);

/** The link that opened the form. */
let opener;

/** Opens the form below its row; a second time closes it. */
async function open(link) {
  const row = link.closest("tr");
  const shown = row.nextElementSibling?.matches(".editing") ? row.nextElementSibling : null;
  const same = shown?.dataset.of === link.href;
  document.querySelector("tr.editing")?.remove();
  if (same) return link.focus();
  opener = link;
  const answer = await fetch(link.href, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.getElementById("sides");
  // Signed out meanwhile, or something broke: the browser shows what the server says.
  if (!form) return void (location.href = link.href);
  const place = document.createElement("tr");
  // The list may have been taken anew while the form was on its way.
  const present = link.isConnected ? link : document.querySelector(`a[data-edit][href="${CSS.escape(link.getAttribute("href"))}"]`);
  if (!present) return void (location.href = link.href);
  opener = present;
  const below = present.closest("tr");
  place.className = "editing";
  place.dataset.of = link.href;
  const cell = place.insertCell();
  cell.colSpan = below.cells.length;
  cell.append(document.adoptNode(form));
  below.after(place);
  place.querySelector("input:not([type='hidden'])")?.focus();
}

function close(place) {
  place.remove();
  opener?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-edit]");
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    return open(link);
  }
  const place = event.target.closest?.("a[data-close]")?.closest("tr.editing");
  if (place) {
    event.preventDefault();
    close(place);
  }
});
document.addEventListener("keydown", (event) => {
  const place = event.key === "Escape" && event.target.closest?.("tr.editing");
  if (place) close(place);
});
