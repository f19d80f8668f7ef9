/** The board: a card moves at once and waits; the server's verdict settles it, asks for more, or puts it back. */

import { CardDrag } from "./board-drag";
import { CardKeys } from "./board-keys";
import { cardOf, moveOf, pidOf } from "./card-facts";
import type { Home } from "./card-home";
import { send } from "./replies";
import { addContext, fetchDialog, settle } from "./settle";

const PHONE = "(max-width: 820px)";

export class StageBoard extends HTMLElement {
  private drag: CardDrag | null = null;
  private keys: CardKeys | null = null;
  private watch: IntersectionObserver | null = null;

  connectedCallback(): void {
    this.drag = new CardDrag(this);
    this.keys = new CardKeys(this);
    this.addEventListener("click", this.onTap);
    this.watch = new IntersectionObserver(this.onSight, { root: this, threshold: 0.6 });
    for (const column of Array.from(this.querySelectorAll(":scope > section"))) this.watch.observe(column);
  }

  disconnectedCallback(): void {
    this.drag?.stop();
    this.keys?.stop();
    this.watch?.disconnect();
    this.removeEventListener("click", this.onTap);
  }

  /** On a phone a card opens its sheet, from where the deal can be moved or opened. */
  private readonly onTap = (event: MouseEvent): void => {
    const card = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-card]") : null;
    if (card === null || event.ctrlKey || event.metaKey || !window.matchMedia(PHONE).matches) return;
    event.preventDefault();
    void fetchDialog(moveOf(card), card);
  };

  /** On a phone the strip of stages shows which one is in sight. */
  private readonly onSight = (entries: IntersectionObserverEntry[]): void => {
    const seen = entries.find((entry) => entry.isIntersecting);
    if (seen === undefined || !window.matchMedia(PHONE).matches) return;
    for (const link of Array.from(document.querySelectorAll(".stg a"))) {
      const isSeen = link.getAttribute("href") === `#${seen.target.id}`;
      if (isSeen) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      if (isSeen) link.scrollIntoView({ block: "nearest", inline: "center" });
    }
  };

  /** Places a card can be dropped on, in the order of the stages: columns, then Won and Lost. */
  get places(): HTMLElement[] {
    return Array.from(this.querySelectorAll<HTMLElement>("[data-drop]"));
  }

  /** Ask the server for the move of a card that already lies on its new place. */
  async move(card: HTMLElement, to: string, home: Home): Promise<void> {
    const form = new FormData();
    form.set("to", to);
    form.set("version", card.dataset["version"] ?? "");
    addContext(form);
    card.classList.add("wait");
    card.setAttribute("aria-busy", "true");
    const reply = await send(moveOf(card), "card", form);
    card.classList.remove("wait");
    card.removeAttribute("aria-busy");
    if (reply.status !== 200) home.restore();
    settle(reply, card);
    if (document.querySelector("dialog[open]") === null) cardOf(pidOf(card))?.focus();
  }

  /** Show at each place what a move of this card there would meet, once the server has said it. */
  async showHints(card: HTMLElement): Promise<void> {
    const reply = await send(moveOf(card), "hints");
    if (reply.status !== 200 || !this.classList.contains("lifting")) return;
    for (const hint of Array.from(reply.body.querySelectorAll<HTMLElement>("[data-hint]"))) {
      const line = this.hintOf(hint.dataset["hint"] ?? "");
      if (line === null) continue;
      line.textContent = hint.textContent;
      line.className = `dropline ${hint.dataset["verdict"] ?? ""}`;
      line.hidden = false;
    }
    this.dispatchEvent(new Event("hints"));
  }

  /** The line that tells the verdict of a place; a column gets its own when it is first asked for. */
  hintOf(stage: string): HTMLElement | null {
    const line = this.querySelector<HTMLElement>(`[data-hint-of="${CSS.escape(stage)}"]`);
    const cards = this.querySelector(`[data-cards="${CSS.escape(stage)}"]`);
    if (line !== null || cards === null) return line;
    const fresh = Object.assign(document.createElement("p"), { className: "dropline", hidden: true });
    fresh.dataset["hintOf"] = stage;
    cards.before(fresh);
    return fresh;
  }

  hideHints(): void {
    for (const line of Array.from(this.querySelectorAll<HTMLElement>("[data-hint-of]"))) line.hidden = true;
  }
}

customElements.define("stage-board", StageBoard);
