/** The board by keyboard: walk between cards, lift one with Space, choose its stage, drop it or put it back. */

import { moveOf, titleOf } from "./card-facts";
import { Home } from "./card-home";
import { stepFrom } from "./card-walk";
import { meant } from "./own-keys";
import { announce, tell } from "./replies";
import { fetchDialog } from "./settle";
import type { StageBoard } from "./stage-board";

const WALK: Record<string, [number, number]> = {
  ArrowDown: [0, 1], j: [0, 1], ArrowUp: [0, -1], k: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0],
};

export class CardKeys {
  private lifted: { card: HTMLElement; home: Home; from: number; at: number } | null = null;

  constructor(private readonly board: StageBoard) {
    board.addEventListener("keydown", this.onKey);
    board.addEventListener("hints", this.sayHint);
  }

  stop(): void {
    this.board.removeEventListener("keydown", this.onKey);
    this.board.removeEventListener("hints", this.sayHint);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const card = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-card]") : null;
    if (card === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.lifted === null ? this.atRest(card, meant(event)) : this.inHand(event.key)) event.preventDefault();
  };

  private atRest(card: HTMLElement, key: string): boolean {
    const step = WALK[key];
    if (step !== undefined) {
      this.walk(card, step);
    } else if (key === " ") {
      this.lift(card);
    } else if (key === "m") {
      void fetchDialog(moveOf(card), card);
    } else {
      return false;
    }
    return true;
  }

  private inHand(key: string): boolean {
    if (key === "ArrowRight" || key === "ArrowLeft") this.carry(key === "ArrowRight" ? 1 : -1);
    else if (key === " " || key === "Enter") this.drop();
    else if (key === "Escape") this.putBack();
    else return key !== "Tab";
    return true;
  }

  private walk(card: HTMLElement, [across, along]: [number, number]): void {
    const columns = this.board.places.map((place) => Array.from(place.querySelectorAll<HTMLElement>("[data-card]")));
    const column = columns.findIndex((cards) => cards.includes(card));
    const at = { column, row: columns[column]?.indexOf(card) ?? 0 };
    const to = stepFrom(columns.map((cards) => cards.length), at, across, along);
    if (to !== null) columns[to.column]?.[to.row]?.focus();
  }

  private lift(card: HTMLElement): void {
    if (card.dataset["fixed"] !== undefined) {
      tell(this.board.dataset["sayFixed"] ?? "");
      return;
    }
    const from = this.board.places.findIndex((place) => place.contains(card));
    this.lifted = { card, home: new Home(card), from, at: from };
    this.board.classList.add("lifting");
    card.classList.add("lifted");
    tell((this.board.dataset["sayLifted"] ?? "").replace("{deal}", titleOf(card)));
    void this.board.showHints(card);
  }

  private carry(step: number): void {
    const places = this.board.places;
    const hand = this.lifted;
    const place = hand === null ? undefined : places[hand.at + step];
    if (hand === null || place === undefined) return;
    hand.at += step;
    place.prepend(hand.card);
    hand.card.focus();
    hand.card.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.sayHint();
  }

  private readonly sayHint = (): void => {
    const place = this.lifted === null ? undefined : this.board.places[this.lifted.at];
    if (place !== undefined) announce(this.board.hintOf(place.dataset["drop"] ?? "")?.textContent ?? place.ariaLabel ?? "");
  };

  private drop(): void {
    const hand = this.lifted;
    if (hand === null || hand.at === hand.from) {
      this.putBack();
      return;
    }
    this.letGo();
    void this.board.move(hand.card, this.board.places[hand.at]?.dataset["drop"] ?? "", hand.home);
  }

  private putBack(): void {
    const hand = this.lifted;
    if (hand === null) return;
    hand.home.restore();
    this.letGo();
    hand.card.focus();
    tell(this.board.dataset["sayPutBack"] ?? "");
  }

  private letGo(): void {
    this.lifted?.card.classList.remove("lifted");
    this.lifted = null;
    this.board.classList.remove("lifting");
    this.board.hideHints();
  }
}
