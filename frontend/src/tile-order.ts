/** Tiles of a dashboard are put in order by dragging their rows; the form says to the server which went where. */

import Sortable from "sortablejs";

export class TileOrder extends HTMLElement {
  private sortable: Sortable | null = null;

  connectedCallback(): void {
    const list = this.querySelector("ol");
    const form = this.querySelector("form");
    if (list === null || form === null) return;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    list.classList.add("can-drag");
    this.sortable = Sortable.create(list, {
      draggable: "[data-tile]",
      handle: ".grip",
      animation: still ? 0 : 160,
      ghostClass: "ghost-row",
      onEnd: (event) => {
        const { oldIndex, newIndex } = event;
        if (newIndex === undefined || newIndex === oldIndex) return;
        const set = (name: string, value: string): void => {
          const field = form.elements.namedItem(name);
          if (field instanceof HTMLInputElement) field.value = value;
        };
        set("tile", event.item.dataset["tile"] ?? "");
        set("to", String(newIndex + 1));
        form.submit();
      },
    });
  }

  disconnectedCallback(): void {
    this.sortable?.destroy();
  }
}

customElements.define("tile-order", TileOrder);
