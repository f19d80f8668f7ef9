/** Files dropped on a panel go through its form, one after the other; a file that is too large is not even sent. */

import { send, tell } from "./replies";
import { settle } from "./settle";

class FileDrop extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("dragover", this.onOver);
    this.addEventListener("dragleave", this.onLeave);
    this.addEventListener("drop", this.onDrop);
    this.addEventListener("change", this.onChange);
  }

  private readonly onOver = (event: DragEvent): void => {
    if (!(event.dataTransfer?.types.includes("Files") ?? false)) return;
    event.preventDefault();
    this.classList.add("over");
  };

  private readonly onLeave = (event: DragEvent): void => {
    if (!(event.relatedTarget instanceof Node && this.contains(event.relatedTarget))) this.classList.remove("over");
  };

  private readonly onDrop = (event: DragEvent): void => {
    this.classList.remove("over");
    const form = this.querySelector<HTMLFormElement>("form[enctype]");
    const files = Array.from(event.dataTransfer?.files ?? []);
    if (form === null || files.length === 0) return;
    event.preventDefault();
    void this.sendAll(form, files);
  };

  private readonly onChange = (event: Event): void => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
    if (Array.from(input.files ?? []).every((file) => this.fits(file))) return;
    input.value = "";
  };

  private fits(file: File): boolean {
    const isSmall = file.size <= Number(this.dataset["most"]);
    if (!isSmall) tell(this.dataset["tooLarge"] ?? "");
    return isSmall;
  }

  /** Each answer replaces this panel, so what is needed of the form is taken before the first. */
  private async sendAll(form: HTMLFormElement, files: File[]): Promise<void> {
    const action = form.getAttribute("action") ?? "";
    const target = form.dataset["reply"] ?? "";
    const data = new FormData(form);
    this.setAttribute("aria-busy", "true");
    for (const file of files.filter((one) => this.fits(one))) {
      data.set("file", file);
      if (!settle(await send(action, target, data), null)) break;
    }
    this.removeAttribute("aria-busy");
  }
}

customElements.define("file-drop", FileDrop);
