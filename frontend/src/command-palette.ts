/** The command palette: typing into it asks, arrows choose, Enter opens. */

import { asksForActions, isNamed, nextOption } from "./palette-text";
import { groupOf, pageActions, type PageAction } from "./palette-actions";
import { send } from "./replies";

const PATIENCE = 60;

class CommandPalette extends HTMLElement {
  private turn = 0;
  private waiting = 0;
  private chosen = -1;
  private actions: PageAction[] = [];

  connectedCallback(): void {
    this.field.addEventListener("input", this.onInput);
    this.field.addEventListener("keydown", this.onKey);
    this.list.addEventListener("click", this.onClick);
    this.list.addEventListener("pointermove", this.onPoint);
    this.actions = pageActions();
    void this.ask();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.waiting);
  }

  private get field(): HTMLInputElement {
    return this.piece("input") as HTMLInputElement;
  }

  private get list(): HTMLElement {
    return this.piece("[role=listbox]");
  }

  private get options(): HTMLElement[] {
    return Array.from(this.list.querySelectorAll<HTMLElement>("[role=option]"));
  }

  private piece(selector: string): HTMLElement {
    const found = this.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`The palette has no ${selector}.`);
    return found;
  }

  private readonly onInput = (): void => {
    window.clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => void this.ask(), PATIENCE);
  };

  /** Ask the server for what is typed; a late answer to an earlier question is dropped. */
  private async ask(): Promise<void> {
    const turn = ++this.turn;
    const typed = this.field.value;
    const reply = await send(`${this.dataset["href"] ?? "/search"}?q=${encodeURIComponent(typed)}`, "div#palette-list");
    if (turn !== this.turn || !this.isConnected) return;
    this.show(reply.status === 200 ? reply.body : document.createDocumentFragment(), typed);
  }

  private show(found: DocumentFragment, typed: string): void {
    const named = asksForActions(typed) ? this.actions.filter((action) => isNamed(action.label, typed)) : [];
    this.list.replaceChildren(found);
    if (named.length > 0) {
      const group = groupOf(this.dataset["sayActions"] ?? "", named);
      // Who asks for an action means the page's own before a place that is called so as well.
      if (/^\s*>/.test(typed)) this.list.prepend(group);
      else this.list.append(group);
    }
    const count = this.options.length;
    this.list.hidden = count === 0;
    this.piece(".pal-none").hidden = count > 0;
    this.field.setAttribute("aria-expanded", String(count > 0));
    const words = count > 0 ? this.dataset["sayCount"] : this.dataset["sayNone"];
    this.piece("[role=status]").textContent = (words ?? "").replace("{count}", String(count));
    this.choose(count > 0 ? 0 : -1);
  }

  private choose(at: number): void {
    this.chosen = at;
    this.field.removeAttribute("aria-activedescendant");
    for (const [index, option] of this.options.entries()) {
      option.setAttribute("aria-selected", String(index === at));
      if (index !== at) continue;
      this.field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  }

  private readonly onPoint = (event: PointerEvent): void => {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
    const at = option === null ? -1 : this.options.indexOf(option);
    if (at >= 0 && at !== this.chosen) this.choose(at);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const next = nextOption(event.key, this.chosen, this.options.length);
    if (next !== null) this.choose(next);
    else if (event.key === "Enter") this.open(this.options[this.chosen], event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  };

  private readonly onClick = (event: MouseEvent): void => {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
    if (option instanceof HTMLButtonElement) this.open(option, false);
  };

  /** Go where an option leads, in a new tab when `isBeside`; or press what it stands for on the page. */
  private open(option: HTMLElement | undefined, isBeside: boolean): void {
    if (option === undefined) return;
    const action = this.actions.find((one) => one.id === option.id);
    if (option instanceof HTMLAnchorElement) {
      if (isBeside) window.open(option.href, "_blank", "noopener");
      else location.assign(option.href);
    }
    if (isBeside) return;
    this.closest("dialog")?.close();
    action?.press();
  }
}

customElements.define("command-palette", CommandPalette);
