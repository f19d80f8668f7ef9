/** The single keys of whoever looks: none where they are switched off, and shown as they are pressed. */

import { KeyMap } from "./key-map";

const page = document.documentElement;
const map = new KeyMap(page.dataset["ownKeys"] ?? "");

/** The standard key that was meant: nothing for a single key that is off, or all of them are. */
export function meant(event: KeyboardEvent): string {
  return event.key.length === 1 && event.key !== " " && page.dataset["keys"] === "off" ? "" : map.meant(event.key);
}

/** The key to press for a standard one; nothing where it is off. */
export function shown(standard: string): string {
  return page.dataset["keys"] === "off" ? "" : map.shown(standard);
}

/** Write the own keys on what shows the standard ones, and hide those that are off. */
function relabel(): void {
  for (const kbd of Array.from(document.querySelectorAll<HTMLElement>("[data-key] kbd"))) {
    const key = shown(kbd.closest<HTMLElement>("[data-key]")?.dataset["key"] ?? "").toUpperCase();
    if (kbd.textContent !== key) kbd.textContent = key;
    kbd.hidden = key === "";
  }
}

if (!map.isStandard || page.dataset["keys"] === "off") {
  relabel();
  new MutationObserver(relabel).observe(document.body, { childList: true, subtree: true });
}
