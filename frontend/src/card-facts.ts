/** What a card of the board says of its deal without saying it twice: id and addresses, and what it is called. */

/** The address of the deal, as it stands on the card. */
function addressOf(card: Element): string {
  return card.getAttribute("href") ?? "";
}

/** The public id of the deal. */
export function pidOf(card: Element): string {
  return addressOf(card).split("/").pop() ?? "";
}

/** Where its move is asked for. */
export function moveOf(card: Element): string {
  return `${addressOf(card)}/move`;
}

/** What the card is called aloud: its first line. */
export function titleOf(card: Element): string {
  return card.querySelector(".ac")?.textContent.split("\n", 1)[0] ?? "";
}

/** The card of this deal on the board, if it is there. */
export function cardOf(pid: string): HTMLElement | null {
  return pid === "" ? null : document.querySelector<HTMLElement>(`[data-card][href$="/${CSS.escape(pid)}"]`);
}
