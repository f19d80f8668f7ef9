/** The message after a change, with Undo and its key. It leaves after ten seconds unless someone is at it. */

import { announce } from "./replies";

const STAYS = 10_000;

class UndoToast extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    this.addEventListener("pointerenter", this.hold);
    this.addEventListener("focusin", this.hold);
    this.addEventListener("pointerleave", this.wait);
    this.addEventListener("focusout", this.wait);
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("qd:toast", this.onToast);
    if (this.childElementCount > 0) this.wait();
  }

  disconnectedCallback(): void {
    this.hold();
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("qd:toast", this.onToast);
  }

  private readonly hold = (): void => window.clearTimeout(this.timer);

  private readonly wait = (): void => {
    this.hold();
    this.timer = window.setTimeout(() => this.replaceChildren(), STAYS);
  };

  private readonly onToast = (event: Event): void => {
    const { text, undo } = (event as CustomEvent<{ text: string; undo: string }>).detail;
    this.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
    if (undo !== "") this.append(this.undoForm(undo));
    announce(text);
    this.wait();
  };

  private undoForm(url: string): HTMLFormElement {
    const form = Object.assign(document.createElement("form"), { method: "post", action: url });
    form.dataset["reply"] = "undo";
    const button = document.createElement("button");
    button.textContent = document.body.dataset["sayUndo"] ?? "";
    const key = document.createElement("kbd");
    key.textContent = "Ctrl Z";
    form.append(button, key);
    return form;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "z" || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    if (event.target instanceof Element && event.target.closest("input, textarea, select")) return;
    const form = this.querySelector("form");
    if (form === null) return;
    event.preventDefault();
    form.requestSubmit();
    this.replaceChildren();
  };
}

customElements.define("undo-toast", UndoToast);
