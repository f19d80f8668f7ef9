/** How the sidebar of each kind of page was left, in one cookie: `pipelines-f.accounts-o`. */

const YEAR = 31_536_000;
const MOST_KINDS = 20;
export const RAIL_COOKIE = "quarterdeck_rail";

/** The cookie's value after this kind of page was folded or opened; the oldest choices fall out. */
export function withChoice(value: string, kind: string, isFolded: boolean): string {
  const others = value.split(".").filter((choice) => choice !== "" && !choice.startsWith(`${kind}-`));
  return [...others, `${kind}-${isFolded ? "f" : "o"}`].slice(-MOST_KINDS).join(".");
}

/** First part of the path: what the server takes a page's kind from. */
export function kindOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** Fold or unfold the sidebar of this page, and remember it. */
export function toggleRail(): void {
  const app = document.querySelector(".app");
  if (app === null) return;
  const narrow = window.matchMedia("(max-width: 1360px)").matches;
  const isFolded = app.classList.contains("rail") || (narrow && !app.classList.contains("open"));
  app.classList.toggle("rail", !isFolded);
  app.classList.toggle("open", isFolded);
  const now = new RegExp(`(?:^|; )${RAIL_COOKIE}=([^;]*)`).exec(document.cookie)?.[1] ?? "";
  const next = withChoice(now, kindOf(location.pathname), !isFolded);
  document.cookie = `${RAIL_COOKIE}=${next}; path=/; max-age=${YEAR}; samesite=lax`;
}
