/** The list of deals: rows walked by keys, ticked, opened beside; fresh rows after a change. */

import { addGrips } from "./column-grips";
import { meant } from "./own-keys";
import { place, send } from "./replies";
import { between, nextRow } from "./row-walk";
import { fetchDialog } from "./settle";

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

class InspectionList extends HTMLElement {
  private lastPicked = -1;

  connectedCallback(): void {
    addGrips(this, this.dataset["columns"] ?? "");
    this.addEventListener("click", this.onClick);
    this.addEventListener("change", this.onChange);
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("qd:toast", this.onSaved);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("qd:toast", this.onSaved);
  }

  private get rows(): HTMLTableRowElement[] {
    return Array.from(this.querySelectorAll<HTMLTableRowElement>("tbody tr[data-pid]"));
  }

  private get place(): number {
    const row = document.activeElement?.closest("tr[data-pid]") ?? this.querySelector("tr[aria-selected=true]");
    return row === null ? -1 : this.rows.indexOf(row as HTMLTableRowElement);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    if (document.querySelector("dialog[open]:modal") !== null || event.altKey) return;
    if (event.target instanceof Element && event.target.closest(TYPING) !== null) return;
    if (this.act(event)) event.preventDefault();
  };

  private act(event: KeyboardEvent): boolean {
    const isBeside = event.key === "Enter" && (event.metaKey || event.ctrlKey);
    if ((event.metaKey || event.ctrlKey) && !isBeside) return false;
    const row = this.rows[this.place];
    const key = meant(event);
    if (key === "j" || key === "ArrowDown") return this.walk(1, key === "j");
    if (key === "k" || key === "ArrowUp") return this.walk(-1, key === "k");
    if (row === undefined) return false;
    if (isBeside) return this.press(row, "[data-aside]");
    if (key === "e") return this.press(row, "a.edit");
    if (key === "x") return this.pick(row, event.shiftKey);
    if (key !== "m" || row.dataset["move"] === undefined) return false;
    const opener = row.querySelector<HTMLElement>("th a");
    if (opener !== null) void fetchDialog(row.dataset["move"], opener);
    return true;
  }

  /** Arrows walk only from row to row: elsewhere they scroll. */
  private walk(step: number, isLetter: boolean): boolean {
    if (!isLetter && !document.activeElement?.closest("tr[data-pid]")) return false;
    const row = this.rows[nextRow(this.place, step, this.rows.length)];
    row?.querySelector<HTMLElement>("th a")?.focus();
    return row !== undefined;
  }

  private press(row: Element, selector: string): boolean {
    const target = row.querySelector<HTMLElement>(selector);
    target?.click();
    return target !== null;
  }

  private boxes(): HTMLInputElement[] {
    return Array.from(this.querySelectorAll<HTMLInputElement>("tbody input[name=deal]"));
  }

  private pick(row: HTMLTableRowElement, isRange: boolean): boolean {
    const box = row.querySelector<HTMLInputElement>("input[name=deal]");
    if (box === null) return false;
    const here = this.rows.indexOf(row);
    if (isRange && this.lastPicked >= 0) {
      for (const place of between(this.lastPicked, here)) this.tick(this.boxes()[place], true);
    } else {
      this.tick(box, !box.checked);
    }
    this.lastPicked = here;
    return true;
  }

  private tick(box: HTMLInputElement | undefined, isOn: boolean): void {
    if (box === undefined || box.checked === isOn) return;
    box.checked = isOn;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private readonly onChange = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement) || event.target.dataset["pickAll"] === undefined) return;
    for (const box of this.boxes()) this.tick(box, event.target.checked);
  };

  private readonly onClick = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const link = event.target.closest<HTMLAnchorElement>("a[data-aside], a[data-close-aside]");
    if (link === null) return;
    event.preventDefault();
    history.replaceState(null, "", link.href);
    const pid = link.closest("tr")?.dataset["pid"] ?? "";
    void this.refresh(pid === "" ? "th a" : `tr[data-pid="${CSS.escape(pid)}"] th a`);
  };

  /** A change was made here: rows, sums and panel are asked for again. */
  private readonly onSaved = (): void => {
    if (this.isConnected) void this.refresh(document.activeElement?.id ? `#${CSS.escape(document.activeElement.id)}` : "");
  };

  private async refresh(focusOn: string): Promise<void> {
    const pid = document.activeElement?.closest("tr")?.dataset["pid"] ?? "";
    const reply = await send(location.href, "list");
    if (reply.status !== 200) return;
    place(reply.body);
    const list = document.querySelector("inspection-list");
    const back = focusOn === "" ? null : list?.querySelector<HTMLElement>(focusOn);
    (back ?? list?.querySelector<HTMLElement>(`tr[data-pid="${CSS.escape(pid)}"] th a`))?.focus();
  }
}

customElements.define("inspection-list", InspectionList);
