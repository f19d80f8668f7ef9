/** A value that is edited where it stands. Enter or leaving saves, Escape reverts, Tab saves and goes on. */

import { meant } from "./own-keys";
import { send } from "./replies";

class InlineEdit extends HTMLElement {
  private read: Node[] = [];
  private start = "";

  connectedCallback(): void {
    this.addEventListener("click", this.onClick);
    this.addEventListener("keydown", this.onKey);
    this.addEventListener("focusout", this.onLeave);
    // Once sent, the answer may replace this field; when the form comes back instead, editing goes on.
    this.addEventListener("submit", () => this.removeAttribute("data-editing"));
    this.addEventListener("focusin", () => this.toggleAttribute("data-editing", this.form !== null));
  }

  private get form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  private readonly onClick = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const link = event.target.closest<HTMLAnchorElement>("a.edit");
    if (link === null) return;
    event.preventDefault();
    void this.open(link);
  };

  private async open(link: HTMLAnchorElement): Promise<void> {
    // From here on an answer to another field must not replace this one.
    this.toggleAttribute("data-editing", true);
    const reply = await send(link.href, "field");
    const form = reply.body.querySelector("form");
    if (reply.status !== 200 || form === null) {
      this.removeAttribute("data-editing");
      location.assign(link.href);
      return;
    }
    // The answer to the field left before may have put a fresh copy in this one's place.
    const here = this.isConnected ? this : document.getElementById(this.id);
    if (here instanceof InlineEdit) here.show(form);
  }

  private show(form: HTMLFormElement): void {
    this.toggleAttribute("data-editing", true);
    this.read = Array.from(this.childNodes);
    this.replaceChildren(form);
    this.start = this.values();
    const input = form.querySelector<HTMLInputElement | HTMLSelectElement>("input:not([type=hidden]), select, textarea");
    input?.focus();
    if (input instanceof HTMLInputElement) input.select();
  }

  private values(): string {
    return this.form === null ? "" : JSON.stringify(Array.from(new FormData(this.form)));
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLAnchorElement && meant(event) === "e") event.target.click();
    if (event.key !== "Escape" || this.form === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.revert();
    this.querySelector<HTMLElement>("a.edit")?.focus();
  };

  private readonly onLeave = (event: FocusEvent): void => {
    const to = event.relatedTarget;
    // Once sent, leaving sends nothing more: the answer is about to take the form's place.
    if (this.form === null || !this.hasAttribute("data-editing")) return;
    if ((to instanceof Node && this.contains(to)) || !document.hasFocus()) return;
    if (this.values() === this.start) this.revert();
    else this.form.requestSubmit();
  };

  private revert(): void {
    this.removeAttribute("data-editing");
    this.replaceChildren(...this.read);
  }
}

customElements.define("inline-edit", InlineEdit);
