/** The help on keys: what this page really binds now, beside what holds on every page. */

import { keysOf, labelOf, pageActions } from "./palette-actions";
import { openDialog } from "./settle";

/** Show all shortcuts of this page. Returns whether there is such a help here. */
export function showHelp(): boolean {
  const help = document.querySelector<HTMLTemplateElement>("template#shortcuts");
  const dialog = help?.content.querySelector("dialog")?.cloneNode(true);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  const list = dialog.querySelector("[data-page-keys]");
  const rows = [
    ...pageActions().map((action) => ({ label: action.label, keys: action.keys })),
    ...Array.from(document.querySelectorAll<HTMLElement>("[data-go]"), (link) => ({
      label: labelOf(link),
      keys: ["G", link.dataset["go"] ?? ""],
    })),
  ];
  list?.append(...rows.map(({ label, keys }) => rowOf(label, keys)));
  openDialog(dialog, document.activeElement instanceof HTMLElement ? document.activeElement : null);
  return true;
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
