/** Requests to our own pages, and putting their answers where they belong. */

import htmx from "htmx.org";

export interface Reply {
  /** HTTP status; 0 when the server could not be reached. */
  status: number;
  body: DocumentFragment;
}

/** The CSRF header that the page hands to every request of its own. */
function pageHeaders(): Record<string, string> {
  return JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}") as Record<string, string>;
}

/** Ask for the part of a page named `target`; with `form`, post it. Goes where the server sends the page. */
export async function send(url: string, target: string, form?: FormData): Promise<Reply> {
  const headers = { ...pageHeaders(), "HX-Request": "true", "HX-Target": target, Accept: "text/html" };
  const template = document.createElement("template");
  let status = 0;
  try {
    const response = await fetch(url, form ? { method: "POST", body: form, headers } : { headers });
    const away = response.headers.get("HX-Redirect");
    if (away !== null) {
      location.assign(away);
      // The page is leaving: never settle, so that nothing of this page acts on the answer.
      return await new Promise<Reply>(() => undefined);
    }
    template.innerHTML = await response.text();
    status = response.status;
    raise(response.headers.get("HX-Trigger"));
  } catch {
    template.innerHTML = "";
  }
  return { status, body: template.content };
}

/** Events the server names in its answer, as htmx raises them for its own requests. */
function raise(events: string | null): void {
  if (events === null) return;
  for (const [name, detail] of Object.entries(JSON.parse(events) as Record<string, unknown>)) tellPage(name, detail);
}

function tellPage(name: string, detail: unknown): void {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Show a short message that offers nothing to do. */
export function tell(text: string): void {
  tellPage("qd:toast", { text, undo: "" });
}

/** Put every top-level element with an id in the place of its namesake; focus stays on the same id, or in its part. */
export function place(body: DocumentFragment): void {
  const focused = document.activeElement?.id ?? "";
  const part = document.activeElement?.closest("[data-part]")?.id ?? "";
  for (const fresh of Array.from(body.children)) {
    const old = fresh.id === "" ? null : document.getElementById(fresh.id);
    if (old === null) continue;
    const kept = inUse(old);
    if (kept.length === 0) swap(old, fresh);
    else placeParts(old, fresh, kept);
  }
  if (document.activeElement !== document.body) return;
  (document.getElementById(focused) ?? document.getElementById(part)?.querySelector<HTMLElement>("a, button"))?.focus();
}

function swap(old: Element, fresh: Element): void {
  old.replaceWith(fresh);
  htmx.process(fresh);
}

/** What the pointer is pressing: taken away now, the click it is about to make would be lost. */
let pressed: Element | null = null;
document.addEventListener("pointerdown", (event) => { pressed = event.target instanceof Element ? event.target : null; }, true);
for (const over of ["click", "pointercancel", "dragstart"]) document.addEventListener(over, () => { pressed = null; }, true);

/** What must not be taken away inside of `old`: open editors, and what is being pressed. */
function inUse(old: Element): Element[] {
  const editors = Array.from(old.querySelectorAll("[data-editing]"));
  return pressed !== null && old.contains(pressed) ? [...editors, pressed] : editors;
}

/** Replace the parts of `old` around what is in use, outermost first, and hand open editors the fresh version. */
function placeParts(old: Element, fresh: Element, kept: Element[]): void {
  const placed: Element[] = [];
  for (const part of Array.from(fresh.querySelectorAll("[id]"))) {
    const target = old.querySelector(`#${CSS.escape(part.id)}`);
    if (target === null || placed.some((one) => one.contains(part)) || kept.some((one) => target.contains(one))) continue;
    placed.push(part);
    swap(target, part);
  }
  const version = fresh.getAttribute("data-version") ?? "";
  old.setAttribute("data-version", version);
  for (const input of Array.from(old.querySelectorAll<HTMLInputElement>("[data-editing] input[name=version]"))) {
    input.value = version;
  }
}

/** Say something to people who listen instead of looking. */
export function announce(text: string): void {
  const live = document.getElementById("live");
  if (live !== null) live.textContent = text;
}
