/** A value with a button that copies it; the button says that it did. */

import { announce } from "./replies";

const SHOWN = 2000;

class CopyValue extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.onClick);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.onClick);
  }

  private readonly onClick = (event: MouseEvent): void => {
    if (event.target instanceof Element && event.target.closest("button") !== null) void this.copy();
  };

  private async copy(): Promise<void> {
    const input = this.querySelector("input");
    if (input === null) return;
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
    } catch {
      // No clipboard without https: the value is selected, one key press away.
      return;
    }
    announce(this.dataset["sayCopied"] ?? "");
    this.toggleAttribute("data-copied", true);
    window.setTimeout(() => this.removeAttribute("data-copied"), SHOWN);
  }
}

customElements.define("copy-value", CopyValue);
