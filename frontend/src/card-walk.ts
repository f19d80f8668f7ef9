/** Where arrow keys lead on a board: from card to card in a column, or to the nearest card of another column. */

export interface Spot {
  column: number;
  row: number;
}

/** The spot one step away, or null at the edge. `counts` are cards per column; empty columns are passed over. */
export function stepFrom(counts: readonly number[], at: Spot, across: number, along: number): Spot | null {
  if (across === 0) {
    const row = at.row + along;
    return row >= 0 && row < (counts[at.column] ?? 0) ? { column: at.column, row } : null;
  }
  for (let column = at.column + across; column >= 0 && column < counts.length; column += across) {
    const count = counts[column] ?? 0;
    if (count > 0) return { column, row: Math.min(at.row, count - 1) };
  }
  return null;
}
