// Icons by name from Tabler's outline set: a sprite for pages, and masks for the flags of cards.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const FOLDER = join(dirname(createRequire(import.meta.url).resolve("@tabler/icons/package.json")), "icons", "outline");

/** The shapes of an icon, without the outer element and its comment. */
async function shapes(name) {
  const text = await readFile(join(FOLDER, `${name}.svg`), "utf8");
  return text
    .replace(/<!--[\s\S]*?-->/, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none"[^>]*\/>/, "")
    .replace(/\s*\n\s*/g, "");
}

/** One file with every icon as a symbol. */
export async function sprite(names) {
  const symbols = await Promise.all(names.map(async (name) => `<symbol id="${name}" viewBox="0 0 24 24">${await shapes(name)}</symbol>`));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

function dataUri(content, stroke) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="${stroke}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${content}</svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg).replaceAll("'", "%27")}")`;
}

/** Rules that give each flag its mask, and selects their chevron (a grey that stands on both themes). */
export async function flagStyles({ flags, chevron }) {
  const rules = await Promise.all(Object.entries(flags).map(async ([flag, name]) => `.f-${flag}{--icon:${dataUri(await shapes(name), "#000")}}`));
  return `:root{--icon-chevron:${dataUri(await shapes(chevron), "#7a8794")}}${rules.join("")}`;
}
