/** The help on keys: what this page really binds now, beside what holds on every page. */

import { shown } from "./own-keys";
import { keysOf, labelOf, pageActions } from "./palette-actions";
import { fetchShared } from "./settle";

/** Show all shortcuts of this page. Returns whether there is such a help here. */
export function showHelp(): boolean {
  const help = document.querySelector<HTMLElement>("[data-shortcuts]")?.dataset["shortcuts"];
  if (help === undefined) return false;
  void fetchShared(help, "shortcuts", addRows);
  return true;
}

function addRows(dialog: HTMLDialogElement): void {
  const list = dialog.querySelector("[data-page-keys]");
  const rows = [
    ...pageActions().map((action) => ({ label: action.label, keys: action.keys })),
    ...Array.from(document.querySelectorAll<HTMLElement>("[data-go]"), (link) => ({
      label: labelOf(link),
      keys: ["G", link.dataset["go"] ?? ""],
    })),
  ];
  list?.append(...rows.filter(({ keys }) => shown(keys[0] ?? "") !== "").map(({ label, keys }) => rowOf(label, keys)));
  for (const kbd of Array.from(list?.querySelectorAll<HTMLElement>(":scope > div > dt > kbd") ?? [])) ownKey(kbd);
}

/** A single key as it is pressed here, with Shift or without; its line goes where it is off. */
function ownKey(kbd: HTMLElement): void {
  const [, shift = "", key = ""] = /^(⇧?)(.)$/u.exec(kbd.textContent) ?? [];
  if (!/^[!-~]$/.test(key)) return;
  const own = shown(key.toLowerCase());
  if (own === "") kbd.closest("div")?.remove();
  else kbd.textContent = shift + own.toUpperCase();
}

function rowOf(label: string, keys: string[]): HTMLElement {
  const row = document.createElement("div");
  const term = document.createElement("dt");
  const text = document.createElement("dd");
  term.append(keysOf(keys));
  text.textContent = label;
  row.append(term, text);
  return row;
}
