/** Levers beside what comes of them: sliders for numbers, and a fresh preview shortly after something is moved. */

import { along, holding, parsed, type Span, written } from "./lever-marks";
import { place, send, tell } from "./replies";

const REST = 180;
const AGAIN = 1500;
const MOST_TRIES = 200;
/** What a preview does not need: words that nobody should find in an address. */
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "name", "note", "version", "find", "once", "do"]);
const USUAL: Span = { min: -50, max: 50, step: 1 };

class Slider {
  readonly range = document.createElement("input");
  private span: Span;
  private readonly band = document.createElement("span");

  constructor(readonly box: HTMLElement, readonly input: HTMLInputElement, private readonly desk: LeverDesk) {
    this.span = box.dataset["lever"] === "cycle" || box.dataset["lever"] === "capacity" ? { min: -8, max: 8, step: 1 } : USUAL;
    this.range.type = "range";
    const name = box.querySelector("label")?.textContent.trim() ?? "";
    this.range.setAttribute("aria-label", (desk.dataset["saySlider"] ?? "%lever%").replace("%lever%", name));
    this.band.className = "lever-band";
    this.band.hidden = true;
    const slot = box.querySelector<HTMLElement>(".lever-slot");
    slot?.append(this.band, this.range);
    if (slot !== null) slot.hidden = false;
    this.range.addEventListener("input", () => {
      this.input.value = written(Number(this.range.value), desk.locale);
      this.show();
    });
    this.input.addEventListener("input", () => this.show());
    this.show();
  }

  get value(): number { return parsed(this.input.value, this.desk.locale) ?? 0; }

  /** Put the slider where the number is. */
  show(): void {
    const span = holding(this.value, this.span);
    Object.assign(this.range, { min: String(span.min), max: String(span.max), step: String(span.step) });
    this.range.value = String(this.value);
    this.range.style.setProperty("--p", `${along(this.value, span) * 100}%`);
    this.mark(span);
  }

  /** What the newest preview says of this lever: how far it goes, what was seen, and what it comes to. */
  learn(fact: DOMStringMap): void {
    this.span = { min: Number(fact["min"]), max: Number(fact["max"]), step: Number(fact["step"]) };
    for (const name of ["low", "high"]) {
      const seen = fact[name];
      if (seen === undefined) this.box.removeAttribute(`data-${name}`);
      else this.box.dataset[name] = seen;
    }
    this.show();
    for (const name of ["today", "seen", "said"]) {
      const said = this.box.querySelector(`[data-${name}]`);
      if (said !== null) said.textContent = fact[name] ?? "";
    }
    const now = this.value === 0 ? this.desk.dataset["saySame"] ?? "" : fact["now"] ?? "";
    this.range.setAttribute("aria-valuetext", [now, fact["said"]].filter((one) => one !== "" && one !== undefined).join(", "));
  }

  private mark(span: Span): void {
    const { low, high } = this.box.dataset;
    this.band.hidden = low === undefined || high === undefined;
    this.band.style.setProperty("--low", `${along(Number(low), span) * 100}%`);
    this.band.style.setProperty("--high", `${along(Number(high), span) * 100}%`);
  }
}

export class LeverDesk extends HTMLElement {
  private sliders: Slider[] = [];
  private timer = 0;
  private asking = false;
  private moved = false;
  private tries = 0;

  get locale(): string { return document.documentElement.lang || "en"; }

  connectedCallback(): void {
    for (const box of Array.from(this.querySelectorAll<HTMLElement>("[data-lever]"))) {
      const input = box.querySelector<HTMLInputElement>(".inp");
      if (input !== null) this.sliders.push(new Slider(box, input, this));
    }
    this.addEventListener("input", () => this.soon(REST));
    this.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-reset]") !== null) this.reset(event);
    });
    this.soon(0);
  }

  disconnectedCallback(): void { window.clearTimeout(this.timer); }

  private reset(event: Event): void {
    event.preventDefault();
    for (const one of this.sliders) {
      one.input.value = "";
      one.show();
    }
    this.soon(0);
  }

  private soon(wait: number, isAgain = false): void {
    if (!isAgain) this.tries = 0;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), wait);
  }

  /** One question at a time: what was moved meanwhile is asked after it. */
  private async ask(): Promise<void> {
    if (this.asking) {
      this.moved = true;
      return;
    }
    const form = this.querySelector("form");
    if (form === null) return;
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value !== "" && !LEFT_OUT.has(name)) query.append(name, value);
    }
    this.asking = true;
    const parts = ["live-strip", "live"].map((id) => document.getElementById(id));
    for (const part of parts) part?.toggleAttribute("data-old", true);
    const reply = await send(`${this.dataset["url"] ?? ""}?${query}`, "live");
    this.asking = false;
    if (!this.isConnected) return;
    for (const part of parts) part?.toggleAttribute("data-old", false);
    if (reply.status === 0 || reply.status >= 500) {
      tell(document.body.dataset["sayOffline"] ?? "");
      return;
    }
    place(reply.body);
    const facts = Array.from(document.querySelectorAll<HTMLElement>("#lever-facts > [data-kind]"));
    for (const one of this.sliders) {
      const fact = facts.find((found) => found.dataset["kind"] === one.box.dataset["lever"]);
      if (fact !== undefined) one.learn(fact.dataset);
    }
    if (this.moved) this.soon(0);
    else if (document.querySelector("#live [data-again]") !== null && (this.tries += 1) < MOST_TRIES) this.soon(AGAIN, true);
    this.moved = false;
  }
}

customElements.define("lever-desk", LeverDesk);
