/** Which command a single key means, with the two-key sequences that start with G. */

const PATIENCE = 1500;

export interface Press {
  key: string;
  /** The standard key that is meant, where somebody has their own. */
  meant?: string;
  /** Milliseconds, from any fixed point. */
  at: number;
}

export type Command = { kind: "go"; key: string } | { kind: "key"; key: string } | { kind: "none" };

export class KeySequence {
  private started = Number.NEGATIVE_INFINITY;

  /** The command this key completes; G alone waits for its second key. */
  press({ key, at, meant = key }: Press): Command {
    const isSecond = at - this.started <= PATIENCE;
    this.started = Number.NEGATIVE_INFINITY;
    if (isSecond) return { kind: "go", key: key.toLowerCase() };
    const standard = meant.toLowerCase();
    if (standard === "g") {
      this.started = at;
      return { kind: "none" };
    }
    return standard.length === 1 ? { kind: "key", key: standard } : { kind: "none" };
  }
}
