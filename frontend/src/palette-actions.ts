/** What the page offers to do, as its shortcuts mark it: options for the palette, rows for the help on keys. */

import { shown } from "./own-keys";

export interface PageAction {
  id: string;
  label: string;
  keys: string[];
  icon: SVGElement | null;
  press: () => void;
}

/** Everything visible that a single key presses, each key once, in the order of the page. */
export function pageActions(): PageAction[] {
  const marked = Array.from(document.querySelectorAll<HTMLElement>("[data-key]")).filter((one) => one.checkVisibility());
  const first = new Map<string, HTMLElement>();
  for (const element of marked) {
    const key = element.dataset["key"] ?? "";
    if (!first.has(key)) first.set(key, element);
  }
  return Array.from(first, ([key, element], index) => ({
    id: `opt-action-${index}`,
    label: labelOf(element),
    keys: [key],
    icon: element.querySelector("svg"),
    press: () => (element.matches("input, select, textarea") ? element.focus() : element.click()),
  })).filter((action) => action.label !== "");
}

/** What an element is called: its mark, its label, or its text without the key shown in it. */
export function labelOf(element: HTMLElement): string {
  const marked = element.dataset["action"] ?? element.getAttribute("aria-label") ?? element.getAttribute("placeholder");
  if (marked) return marked;
  const copy = element.cloneNode(true) as HTMLElement;
  for (const key of Array.from(copy.querySelectorAll("kbd, svg"))) key.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

/** The actions as a group of options of the list. */
export function groupOf(label: string, actions: PageAction[]): HTMLElement {
  const group = document.createElement("div");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", label);
  const title = document.createElement("p");
  title.className = "g";
  title.setAttribute("aria-hidden", "true");
  title.textContent = label;
  group.append(title, ...actions.map(optionOf));
  return group;
}

function optionOf(action: PageAction): HTMLElement {
  const option = document.createElement("button");
  option.type = "button";
  option.className = "hit";
  option.id = action.id;
  option.tabIndex = -1;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  const name = document.createElement("span");
  name.className = "m trunc";
  name.textContent = action.label;
  option.append(action.icon?.cloneNode(true) ?? document.createElement("i"), name, keysOf(action.keys));
  return option;
}

/** Keys as they are printed on a keyboard, the own ones in the place of single standard ones. */
export function keysOf(keys: string[]): HTMLElement {
  const written = document.createElement("span");
  written.className = "hit-keys";
  const [first = "", ...rest] = keys;
  for (const key of [shown(first), ...rest].filter((one) => one !== "")) {
    const kbd = document.createElement("kbd");
    kbd.textContent = key.length === 1 ? key.toUpperCase() : key;
    written.append(kbd);
  }
  return written;
}
