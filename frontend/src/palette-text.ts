/** What the command palette works out by itself: folding, which actions match, where the arrows lead, what was visited. */

const MOST_VISITED = 8;
const KINDS: Record<string, string> = { opportunities: "opportunity", accounts: "account", contacts: "contact" };

/** A text without case and accents. */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
}

/** Whether a label holds every word typed, each at the beginning of a word. A leading `>` counts for nothing. */
export function isNamed(label: string, typed: string): boolean {
  const words = folded(label).split(/[^\p{L}\p{N}]+/u);
  const sought = folded(typed.replace(/^\s*>/, "")).split(" ").filter((word) => word !== "");
  return sought.every((word) => words.some((one) => one.startsWith(word)));
}

/** Whether what is typed asks for something the page itself can offer: not for people or ids. */
export function asksForActions(typed: string): boolean {
  return !/^\s*[@#]/.test(typed);
}

/** The option that a key leads to from the present one (-1: none), round and round; null when the key means nothing. */
export function nextOption(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return at <= 0 ? count - 1 : at - 1;
  if (key === "PageDown") return Math.min(at + 8, count - 1);
  if (key === "PageUp") return Math.max(at - 8, 0);
  return null;
}

/** The cookie's value after this page was visited: `kind-id.kind-id`, the newest first; unchanged for other pages. */
export function withVisit(value: string, path: string): string {
  const found = /^\/(opportunities|accounts|contacts)\/([0-9a-z]{13})$/.exec(path);
  const kind = KINDS[found?.[1] ?? ""];
  if (kind === undefined || found?.[2] === undefined) return value;
  const visit = `${kind}-${found[2]}`;
  const others = value.split(".").filter((one) => one !== "" && one !== visit);
  return [visit, ...others].slice(0, MOST_VISITED).join(".");
}
