/** Folded menus close on Escape, on a click elsewhere and when focus leaves; a form that came back gets the focus. */

function closeOthers(kept: Node | null): void {
  for (const menu of Array.from(document.querySelectorAll<HTMLDetailsElement>("details.menu[open]"))) {
    if (kept === null || !menu.contains(kept)) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeOthers(event.target instanceof Node ? event.target : null);
});

document.addEventListener("focusin", (event) => {
  closeOthers(event.target instanceof Node ? event.target : null);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (menu === null) return;
  event.preventDefault();
  menu.open = false;
  menu.querySelector("summary")?.focus();
});

/** After an answer with errors, the summary or the first field with one is where the reader goes on. */
function focusErrors(root: ParentNode): void {
  root.querySelector<HTMLElement>("[data-focus], [aria-invalid=true]")?.focus();
}

focusErrors(document);
document.addEventListener("htmx:after:swap", () => { focusErrors(document); });
