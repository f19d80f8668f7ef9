/** Dragging cards between the places of the board. */

import Sortable from "sortablejs";

import { Home } from "./card-home";
import type { StageBoard } from "./stage-board";

const GROUP = "deals";

export class CardDrag {
  private readonly lists: Sortable[];
  private home: Home | null = null;

  constructor(private readonly board: StageBoard) {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.lists = board.places.map((place) =>
      Sortable.create(place, {
        group: { name: GROUP, pull: place.dataset["cards"] !== undefined, put: true },
        sort: false,
        draggable: "[data-card]",
        filter: "[data-fixed]",
        preventOnFilter: false,
        delay: 180,
        delayOnTouchOnly: true,
        animation: still ? 0 : 160,
        ghostClass: "ghost",
        dragClass: "drag",
        onStart: (event) => {
          this.home = new Home(event.item);
          this.board.classList.add("lifting");
          void this.board.showHints(event.item);
        },
        onEnd: (event) => {
          this.board.classList.remove("lifting");
          this.board.hideHints();
          const to = event.to.dataset["drop"];
          if (event.to === event.from || to === undefined || this.home === null) return;
          void this.board.move(event.item, to, this.home);
        },
      }),
    );
  }

  stop(): void {
    for (const list of this.lists) list.destroy();
  }
}
