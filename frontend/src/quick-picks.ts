/** Days to put into a date field with one press. */

class QuickPicks extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.onClick);
  }

  private readonly onClick = (event: MouseEvent): void => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const field = document.getElementById(this.dataset["field"] ?? "");
    if (button === null || !(field instanceof HTMLInputElement)) return;
    field.value = button.value;
    field.focus();
  };
}

customElements.define("quick-picks", QuickPicks);
