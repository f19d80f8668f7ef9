/** Theme and density show at once while they are chosen; the profile form stores them. */

const SHOWN: Record<string, "theme" | "density"> = { theme: "theme", density: "density" };

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement || input instanceof HTMLSelectElement)) return;
  if (input.closest("[data-preview]") === null) return;
  const name = SHOWN[input.name];
  if (name !== undefined) document.documentElement.dataset[name] = input.value;
});
