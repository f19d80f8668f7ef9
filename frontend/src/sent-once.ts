/** A form is sent once: its button keeps the label, shows that it waits, and sends nothing more. */

const PATIENCE = 8000;

function release(form: HTMLFormElement): void {
  form.removeAttribute("aria-busy");
  for (const button of Array.from(form.querySelectorAll(".btn[aria-busy]"))) button.removeAttribute("aria-busy");
}

// Capturing: before any handler that would post the form in place.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || form.dataset["reply"] !== undefined) return;
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    window.setTimeout(() => {
      if (event.defaultPrevented) return;
      form.setAttribute("aria-busy", "true");
      event.submitter?.setAttribute("aria-busy", "true");
      // A download or a lost connection leaves the page standing: the form must work again.
      window.setTimeout(() => { release(form); }, PATIENCE);
    });
  },
  true,
);

// The back button shows the page as it was left: waiting.
window.addEventListener("pageshow", () => {
  for (const form of Array.from(document.querySelectorAll<HTMLFormElement>("form[aria-busy]"))) release(form);
});
