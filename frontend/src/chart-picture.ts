/** A chart saved as a picture: its figure painted again, twice as fine, below its title. */

import { paint } from "./painting";
import { pictureName } from "./picture-name";

const FINE = 2;
const EDGE = 20;
const HEAD = 48;

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-chart-picture]")) button.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-chart-picture]") : null;
  const figure = button?.closest("figure");
  if (figure !== null && figure !== undefined) void save(figure);
});

async function save(figure: Element): Promise<void> {
  const title = titleOf(figure);
  const canvas = await painted(figure, title);
  canvas.toBlob((picture) => {
    if (picture === null) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(picture);
    link.download = pictureName(title);
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }, "image/png");
}

/** What the figure is called. */
function titleOf(figure: Element): string {
  const named = figure.hasAttribute("aria-label") ? figure : figure.querySelector("svg[aria-label]");
  return named?.getAttribute("aria-label") ?? document.title;
}

async function painted(figure: Element, title: string): Promise<HTMLCanvasElement> {
  const box = figure.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  canvas.width = (box.width + 2 * EDGE) * FINE;
  canvas.height = (box.height + 2 * EDGE + HEAD) * FINE;
  const to = canvas.getContext("2d");
  if (to === null) return canvas;
  const look = getComputedStyle(document.body);
  to.scale(FINE, FINE);
  to.fillStyle = groundOf(figure);
  to.fillRect(0, 0, canvas.width, canvas.height);
  to.fillStyle = look.color;
  to.font = `600 15px ${look.fontFamily}`;
  to.fillText(title, EDGE, EDGE + 14, box.width);
  to.globalAlpha = 0.7;
  to.font = `400 12px ${look.fontFamily}`;
  const day = new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: "medium" });
  to.fillText(`${document.title} · ${day}`, EDGE, EDGE + 34, box.width);
  to.translate(EDGE - box.left, EDGE + HEAD - box.top);
  await paint(to, figure);
  return canvas;
}

/** The colour that it stands on. */
function groundOf(element: Element): string {
  const colour = getComputedStyle(element).backgroundColor;
  const above = element.parentElement;
  return above === null || colour !== "rgba(0, 0, 0, 0)" ? colour : groundOf(above);
}
