/** Where keys lead in a list of rows. */

/** The row one step on, -1 where there is none: the first one when no row has been reached yet. */
export function nextRow(place: number, step: number, count: number): number {
  if (place < 0) return count > 0 ? 0 : -1;
  const next = place + step;
  return next >= 0 && next < count ? next : -1;
}

/** Every place from one row to another, both included, whichever comes first. */
export function between(one: number, other: number): number[] {
  const first = Math.min(one, other);
  return Array.from({ length: Math.abs(one - other) + 1 }, (_, index) => first + index);
}
