/** Single keys: each presses what the page marks with `data-key`; G and a letter goes to a page; ? shows them all. */

import { KeySequence } from "./key-sequence";
import { showHelp } from "./keyboard-help";
import { meant } from "./own-keys";
import { toggleRail } from "./rail";

const TYPING = "input, textarea, select, [contenteditable]";
const keys = new KeySequence();

function isCommand(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || document.documentElement.dataset["keys"] === "off") return false;
  const isTypedSign = event.getModifierState("AltGraph");
  if (!isTypedSign && (event.ctrlKey || event.metaKey || event.altKey)) return false;
  if (document.querySelector("dialog[open]:modal") !== null) return false;
  return !(event.target instanceof Element && event.target.closest(TYPING) !== null);
}

function press(selector: string): boolean {
  const target = Array.from(document.querySelectorAll<HTMLElement>(selector)).find((element) => element.checkVisibility());
  if (target === undefined) return false;
  if (target.matches(TYPING)) target.focus();
  else target.click();
  return true;
}

function run(key: string): boolean {
  if (key === "?") return showHelp();
  if (key === "[") {
    toggleRail();
    return true;
  }
  return press(`[data-key="${CSS.escape(key)}"]`);
}

document.addEventListener("keydown", (event) => {
  if (!isCommand(event)) return;
  const command = keys.press({ key: event.key, meant: meant(event), at: event.timeStamp });
  if (command.kind === "none") return;
  const isDone = command.kind === "go" ? press(`[data-go="${CSS.escape(command.key)}"]`) : run(command.key);
  if (isDone) event.preventDefault();
});
