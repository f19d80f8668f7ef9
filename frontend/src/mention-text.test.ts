import assert from "node:assert/strict";
import { test } from "node:test";

import { mentionAt, withName } from "./mention-text";

test("the start of a name is what stands after the last @", () => {
  assert.deepEqual(mentionAt("ask @Max", 8), { at: 4, typed: "Max" });
  assert.deepEqual(mentionAt("@", 1), { at: 0, typed: "" });
  assert.deepEqual(mentionAt("@Max B and", 6), { at: 0, typed: "Max B" });
});

test("nobody is named in an address, on another line, or after a blank", () => {
  for (const text of ["rita@nordvik", "@Max\nmore", "@Max ", "no name"]) assert.equal(mentionAt(text, text.length), null);
});

test("a chosen name takes the place of what was typed", () => {
  const mention = mentionAt("ask @ma today", 7);
  assert.ok(mention);
  assert.deepEqual(withName("ask @ma today", 7, mention, "Max Berg"), { text: "ask @Max Berg  today", caret: 14 });
});
