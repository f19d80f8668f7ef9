/** What the page does with the server's verdict on a change: settle, ask for more, or say why not. */

import { cardOf, pidOf } from "./card-facts";
import { place, type Reply, send, tell } from "./replies";

/** Tell the server which board is looked at, so that its answer fits the page. */
export function addContext(form: FormData): void {
  const board = document.querySelector<HTMLElement>("stage-board")?.dataset["board"];
  if (board === undefined) return;
  form.set("board", board);
  form.set("view", location.search.slice(1));
}

/** Put the reply on the page. Returns whether the change was made. */
export function settle(reply: Reply, opener: HTMLElement | null): boolean {
  if (reply.status === 0 || reply.status >= 500) {
    tell(document.body.dataset["sayOffline"] ?? "");
    return false;
  }
  const dialog = reply.body.querySelector("dialog");
  dialog?.remove();
  placeCards(reply.body);
  place(reply.body);
  if (dialog !== null) openDialog(dialog, opener);
  return reply.status < 300;
}

/** Fresh cards take the place of their old copies, in the column of their stage; closed deals leave the board. */
function placeCards(body: DocumentFragment): void {
  for (const fresh of topmost(body, "[data-card]")) {
    const old = cardOf(pidOf(fresh));
    const column = document.querySelector(`[data-cards="${CSS.escape(fresh.dataset["stage"] ?? "")}"]`);
    if (column === null) {
      fresh.remove();
      old?.remove();
    } else if (old !== null && column.contains(old)) {
      old.replaceWith(fresh);
    } else {
      old?.remove();
      column.prepend(fresh);
    }
  }
}

/** The elements of a reply itself, not those inside of them, that match. */
export function topmost(body: DocumentFragment, selector: string): HTMLElement[] {
  return Array.from(body.children).filter((child): child is HTMLElement => child.matches(selector));
}

/** Show a dialog over the page, in place of one that is open; focus goes back to `opener` when it closes. */
export function openDialog(dialog: HTMLDialogElement, opener: HTMLElement | null): void {
  closeDialog();
  dialog.removeAttribute("open");
  document.body.append(dialog);
  dialog.showModal();
  (dialog.querySelector<HTMLElement>("[aria-invalid=true], [autofocus], .miss .inp") ?? dialog).focus();
  const pid = opener?.matches("[data-card]") === true ? pidOf(opener) : "";
  dialog.addEventListener("close", () => {
    dialog.remove();
    // A fresh panel may have put a namesake in the opener's place.
    const back = opener?.isConnected === true ? opener : document.getElementById(opener?.id ?? "") ?? cardOf(pid);
    back?.focus();
  });
  dialog.addEventListener("click", (event) => {
    const closes = event.target instanceof Element && event.target.closest("[data-close]") !== null;
    if (!closes) return;
    event.preventDefault();
    dialog.close();
  });
}

/** Close the open dialog of a change, if any. */
export function closeDialog(): void {
  const open = document.querySelector<HTMLDialogElement>("body > dialog[open]");
  open?.close();
  // It hears of that later; until then there would be two of one name.
  open?.remove();
}

/** Fetch a dialog from its page and show it. */
export async function fetchDialog(url: string, opener: HTMLElement): Promise<void> {
  settle(await send(url, "dialog"), opener);
}

const shared = new Map<string, Promise<Reply>>();

/** Show a dialog that is the same on every visit: fetched once, and again where that failed; `prepare` gets its copy. */
export async function fetchShared(url: string, part: string, prepare?: (dialog: HTMLDialogElement) => void): Promise<void> {
  const opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  const coming = shared.get(part) ?? send(url, part);
  shared.set(part, coming);
  const reply = await coming;
  const dialog = reply.body.querySelector("dialog")?.cloneNode(true);
  if (!(dialog instanceof HTMLDialogElement)) {
    shared.delete(part);
    settle(reply, opener);
    return;
  }
  prepare?.(dialog);
  openDialog(dialog, opener);
}
