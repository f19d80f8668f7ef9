/** A text field that offers names after “@”: arrows choose, Enter or Tab takes the name, Escape closes the list. */

import { mentionAt, withName } from "./mention-text";
import { announce, send } from "./replies";

class MentionBox extends HTMLElement {
  private asked = 0;

  connectedCallback(): void {
    this.addEventListener("input", this.onInput);
    this.addEventListener("keydown", this.onKey);
    this.addEventListener("pointerdown", this.onPick);
    this.addEventListener("focusout", () => this.list?.remove());
    // What is being written must not be taken away by the answer to another change.
    this.closest("form")?.addEventListener("submit", () => this.removeAttribute("data-editing"));
  }

  private get field(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  private get list(): HTMLElement | null {
    return this.querySelector("ul");
  }

  private readonly onInput = (): void => {
    this.toggleAttribute("data-editing", this.field?.value !== "");
    void this.offer();
  };

  private async offer(): Promise<void> {
    const mention = this.field && mentionAt(this.field.value, this.field.selectionStart);
    const turn = ++this.asked;
    if (!mention) {
      this.list?.remove();
      return;
    }
    const reply = await send(`${this.dataset["names"] ?? ""}?text=${encodeURIComponent(mention.typed)}`, "names");
    if (turn !== this.asked) return;
    this.list?.remove();
    const fresh = reply.body.querySelector("ul");
    if (reply.status !== 200 || fresh === null || fresh.childElementCount === 0) return;
    this.append(fresh);
    this.choose(fresh.firstElementChild);
  }

  private choose(option: Element | null): void {
    for (const one of Array.from(this.list?.children ?? [])) one.setAttribute("aria-selected", String(one === option));
    if (option !== null) announce(option.textContent);
  }

  private take(option: Element | null | undefined): void {
    const field = this.field;
    const mention = field && mentionAt(field.value, field.selectionStart);
    if (!option || !mention) return;
    const { text, caret } = withName(field.value, field.selectionStart, mention, option.textContent);
    field.value = text;
    field.setSelectionRange(caret, caret);
    this.list?.remove();
    field.focus();
  }

  private readonly onPick = (event: PointerEvent): void => {
    const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    if (option === null) return;
    event.preventDefault();
    this.take(option);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      this.closest("form")?.requestSubmit();
      return;
    }
    const chosen = this.list?.querySelector("[aria-selected=true]");
    if (!chosen) return;
    if (event.key === "ArrowDown") this.choose(chosen.nextElementSibling ?? chosen);
    else if (event.key === "ArrowUp") this.choose(chosen.previousElementSibling ?? chosen);
    else if (event.key === "Enter" || event.key === "Tab") this.take(chosen);
    else if (event.key === "Escape") this.list?.remove();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

customElements.define("mention-box", MentionBox);
