/** Where a lever stands: numbers as the reader writes them, and places on a slider. Nothing here touches a page. */

export interface Span { min: number; max: number; step: number }

/** The number typed in a field, whatever sign or separators the reader's writing has; null for what is none. */
export function parsed(typed: string, locale: string): number | null {
  const group = separator("group", locale);
  const decimal = separator("decimal", locale);
  const plain = typed.replace(/[\s\u00a0\u202f'’]/g, "").replaceAll("−", "-").replaceAll(group, "").replace(decimal, ".").replace(/^\+/, "");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

function separator(type: "group" | "decimal", locale: string): string {
  const part = new Intl.NumberFormat(locale, { useGrouping: "always" }).formatToParts(-12345.6).find((one) => one.type === type);
  return part?.value ?? (type === "decimal" ? "." : ",");
}

/** A number as it is written in a field; nothing for a lever that stays where it is. */
export function written(value: number, locale: string): string {
  if (value === 0) return "";
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2, useGrouping: false }).format(value).replace("−", "-");
}

/** How far along a slider a value stands, from 0 to 1; what lies beyond stands at its end. */
export function along(value: number, span: Span): number {
  if (span.max <= span.min) return 0;
  return Math.min(Math.max((value - span.min) / (span.max - span.min), 0), 1);
}

/** A span that holds a value, so that what was typed beyond it can still be slid from. */
export function holding(value: number, span: Span): Span {
  const { step } = span;
  return { step, min: Math.min(span.min, Math.floor(value / step) * step), max: Math.max(span.max, Math.ceil(value / step) * step) };
}
