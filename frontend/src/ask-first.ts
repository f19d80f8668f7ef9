/** Forms marked `data-confirm` ask in a dialog before they are sent; the button names what will happen. */

import { openDialog } from "./settle";

const agreed = new WeakSet<HTMLFormElement>();

function element<Name extends keyof HTMLElementTagNameMap>(name: Name, cls: string, text = ""): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = cls;
  made.textContent = text;
  return made;
}

function ask(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const dialog = element("dialog", "dlg");
  const head = element("header", "");
  const title = element("h2", "grow", form.dataset["confirm"]);
  title.id = "confirm-title";
  dialog.setAttribute("aria-labelledby", title.id);
  head.append(title);
  const foot = element("footer", "");
  const end = element("span", "end");
  const cancel = element("button", "btn", document.body.dataset["sayCancel"]);
  cancel.type = "button";
  cancel.dataset["close"] = "";
  const go = element("button", "btn danger fill", form.dataset["confirmLabel"]);
  go.type = "button";
  go.addEventListener("click", () => {
    dialog.close();
    agreed.add(form);
    form.requestSubmit(submitter);
  });
  end.append(cancel, go);
  foot.append(end);
  dialog.append(head, foot);
  openDialog(dialog, submitter);
  cancel.focus();
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset["confirm"] === undefined || agreed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, event.submitter);
  },
  true,
);
