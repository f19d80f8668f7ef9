/** The bar that says that the network is gone; it shows itself and leaves by itself. */

class OfflineBar extends HTMLElement {
  connectedCallback(): void {
    window.addEventListener("online", this.show);
    window.addEventListener("offline", this.show);
    this.show();
  }

  disconnectedCallback(): void {
    window.removeEventListener("online", this.show);
    window.removeEventListener("offline", this.show);
  }

  private readonly show = (): void => {
    this.hidden = navigator.onLine;
  };
}

customElements.define("offline-bar", OfflineBar);
