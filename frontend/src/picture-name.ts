/** What the file of a chart's picture is called. */

const LONGEST = 60;

/** Words of the title in small letters, joined by hyphens; letters of any script stay. */
export function pictureName(title: string): string {
  const words = title.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  let name = "";
  for (const word of words) {
    if (name.length + word.length > LONGEST) break;
    name = name === "" ? word : `${name}-${word}`;
  }
  return `${name || "chart"}.png`;
}
