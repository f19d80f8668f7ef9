/** Columns of a list made wider or narrower, by pointer or by arrow keys; the server keeps what was chosen. */

import { send } from "./replies";

const NARROWEST = 48;
const WIDEST = 900;
const STEP = 16;

/** Give every column of the table in `list` a grip; `address` is where widths are kept. */
export function addGrips(list: HTMLElement, address: string): void {
  if (address === "" || !matchMedia("(min-width: 720px)").matches) return;
  for (const head of Array.from(list.querySelectorAll<HTMLElement>("th[data-column]"))) {
    if (head.querySelector(".grip") === null) head.append(grip(list, head, address));
  }
}

function grip(list: HTMLElement, head: HTMLElement, address: string): HTMLElement {
  const made = document.createElement("span");
  made.className = "grip";
  made.tabIndex = 0;
  made.setAttribute("role", "separator");
  made.setAttribute("aria-orientation", "vertical");
  const name = head.textContent.trim();
  made.setAttribute("aria-label", name);
  // Without this the header would be called by its own name and that of the grip.
  head.setAttribute("aria-label", name);
  made.setAttribute("aria-valuemin", String(NARROWEST));
  made.setAttribute("aria-valuemax", String(WIDEST));
  made.setAttribute("aria-valuenow", String(Math.round(head.getBoundingClientRect().width)));
  made.addEventListener("pointerdown", (event) => { drag(list, head, made, event, address); });
  made.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    widen(list, head, made, head.getBoundingClientRect().width + step);
    keep(list, address);
  });
  return made;
}

function drag(list: HTMLElement, head: HTMLElement, made: HTMLElement, event: PointerEvent, address: string): void {
  event.preventDefault();
  made.setPointerCapture(event.pointerId);
  const start = head.getBoundingClientRect().width - event.clientX;
  const move = (moved: PointerEvent): void => { widen(list, head, made, start + moved.clientX); };
  made.addEventListener("pointermove", move);
  made.addEventListener("pointerup", () => {
    made.removeEventListener("pointermove", move);
    keep(list, address);
  }, { once: true });
}

/** All columns get the width they have, and this one another, so that nothing else moves. */
function widen(list: HTMLElement, head: HTMLElement, made: HTMLElement, width: number): void {
  const table = list.querySelector("table");
  const own = Math.round(Math.min(Math.max(width, NARROWEST), WIDEST));
  const widths = new Map(heads(list).map((one) => [one, Math.round(one.getBoundingClientRect().width)]));
  for (const [one, present] of widths) column(list, one)?.setAttribute("width", String(one === head ? own : present));
  table?.classList.add("sized");
  made.setAttribute("aria-valuenow", String(own));
}

function heads(list: HTMLElement): HTMLElement[] {
  return Array.from(list.querySelectorAll<HTMLElement>("th[data-column]"));
}

function column(list: HTMLElement, head: HTMLElement): Element | null {
  return list.querySelector(`col[data-column="${CSS.escape(head.dataset["column"] ?? "")}"]`);
}

function keep(list: HTMLElement, address: string): void {
  const form = new FormData();
  for (const head of heads(list)) form.set(`width_${head.dataset["column"] ?? ""}`, column(list, head)?.getAttribute("width") ?? "");
  void send(address, "columns", form);
}
