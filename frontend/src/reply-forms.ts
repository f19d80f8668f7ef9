/** Forms marked `data-reply` are posted in place; links marked `data-dialog` open their page as a dialog. */

import { cardOf } from "./card-facts";
import { send } from "./replies";
import { addContext, fetchDialog, settle, topmost } from "./settle";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset["reply"] === undefined) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") !== "true") void post(form, event.submitter);
});

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest<HTMLAnchorElement>("a[data-dialog]");
  if (link === null) return;
  event.preventDefault();
  void fetchDialog(link.href, link);
});

async function post(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const opener = openerOf(form);
  form.setAttribute("aria-busy", "true");
  const data = new FormData(form, submitter);
  addContext(data);
  const action = form.getAttribute("action") ?? "";
  const reply = await send(action, form.dataset["reply"] ?? "", data);
  form.removeAttribute("aria-busy");
  if (replaceForm(form, reply.body, action)) return;
  // Its own dialog, not one that the answer has opened in its place.
  if (settle(reply, opener)) form.closest("dialog")?.close();
}

/** A form that came back with errors takes the place of the one that was sent, if it stands outside of a dialog. */
function replaceForm(form: HTMLFormElement, body: DocumentFragment, action: string): boolean {
  const fresh = topmost(body, "form").find((one) => one.getAttribute("action") === action);
  if (!(fresh instanceof HTMLFormElement)) return false;
  const hadFocus = form.contains(document.activeElement) || document.activeElement === document.body;
  form.replaceWith(fresh);
  const faulty = fresh.querySelector<HTMLElement>("[aria-invalid=true]") ?? fresh.querySelector<HTMLElement>(".inp");
  if (hadFocus) faulty?.focus();
  return true;
}

/** Where focus belongs once the dialog of this form is gone: the deal's card, or the button on its page. */
function openerOf(form: HTMLFormElement): HTMLElement | null {
  return cardOf(form.dataset["pid"] ?? "") ?? document.getElementById("move-button");
}
