/** What stands after the last “@” before the caret: the start of a name, or null when nobody is being named. */

const LONGEST = 40;

export interface Mention {
  /** Where the “@” stands. */
  at: number;
  typed: string;
}

export function mentionAt(text: string, caret: number): Mention | null {
  const before = text.slice(0, caret);
  const at = before.lastIndexOf("@");
  if (at < 0 || (at > 0 && !/\s|[(,;:"'“‘-]/u.test(before[at - 1] ?? ""))) return null;
  const typed = before.slice(at + 1);
  return typed.length > LONGEST || /[\n@]/.test(typed) || /\s$/.test(typed) ? null : { at, typed };
}

/** The text with the name in the place of what was typed of it, and where the caret goes on. */
export function withName(text: string, caret: number, mention: Mention, name: string): { text: string; caret: number } {
  const head = `${text.slice(0, mention.at)}@${name} `;
  return { text: head + text.slice(caret), caret: head.length };
}
