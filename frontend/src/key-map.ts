/** Which standard key a pressed one stands for, and which one to press for a standard key, where somebody has their own. */

export class KeyMap {
  private readonly own: Map<string, string>;

  /** `written` holds pairs with spaces between: "na" puts A in the place of N, "m" alone turns M off. */
  constructor(written: string) {
    this.own = new Map(written.split(" ").filter((pair) => pair !== "").map((pair) => [pair.slice(0, 1), pair.slice(1)]));
  }

  get isStandard(): boolean {
    return this.own.size === 0;
  }

  /** The standard key that is meant; nothing where the key pressed has been given away. Named keys are themselves. */
  meant(pressed: string): string {
    if (pressed.length !== 1) return pressed;
    const key = pressed.toLowerCase();
    for (const [standard, own] of this.own) if (own === key) return standard;
    return this.own.has(key) ? "" : key;
  }

  /** The key to press for a standard one; nothing where it is off. */
  shown(standard: string): string {
    return this.own.get(standard.toLowerCase()) ?? standard;
  }
}
