/** Where a card was before it was moved. */
export class Home {
  private readonly parent: Node | null;
  private readonly next: Node | null;

  constructor(private readonly card: HTMLElement) {
    this.parent = card.parentNode;
    this.next = card.nextSibling;
  }

  /** Put the card back; last in its column when the card after it has gone meanwhile. */
  restore(): void {
    this.parent?.insertBefore(this.card, this.next?.parentNode === this.parent ? this.next : null);
  }
}
