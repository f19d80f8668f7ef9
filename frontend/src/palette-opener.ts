/** What opens the command palette: Ctrl K or ⌘K anywhere, or a button. Its dialog is fetched when first wanted. */

import { fetchShared } from "./settle";

/** What is typed while the palette is on its way: it belongs into its field, not to the page. */
let early: string | null = null;
document.addEventListener("keydown", (event) => {
  if (early === null || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.length === 1) early += event.key;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

/** Show the palette over the page, or leave it. */
function togglePalette(): void {
  const open = document.querySelector<HTMLDialogElement>("dialog.pal[open]");
  if (open !== null) {
    open.close();
    return;
  }
  const page = document.querySelector<HTMLAnchorElement>("a[data-palette]")?.href;
  if (page === undefined || early !== null) return;
  early = "";
  void fetchShared(page, "palette", (dialog) => {
    const field = dialog.querySelector("input");
    if (field !== null) field.value = early ?? "";
  }).finally(() => { early = null; });
}

document.addEventListener("keydown", (event) => {
  const isAsked = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (!isAsked || event.defaultPrevented || document.querySelector("a[data-palette]") === null) return;
  event.preventDefault();
  togglePalette();
});
document.addEventListener("click", (event) => {
  const opener = event.target instanceof Element ? event.target.closest("[data-palette]") : null;
  if (opener === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  togglePalette();
});
