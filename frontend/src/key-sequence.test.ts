import assert from "node:assert/strict";
import test from "node:test";

import { KeySequence } from "./key-sequence";

test("a single key is a command of its own", () => {
  assert.deepEqual(new KeySequence().press({ key: "N", at: 0 }), { kind: "key", key: "n" });
});

test("G waits for its second key", () => {
  const keys = new KeySequence();
  assert.deepEqual(keys.press({ key: "g", at: 0 }), { kind: "none" });
  assert.deepEqual(keys.press({ key: "b", at: 900 }), { kind: "go", key: "b" });
  assert.deepEqual(keys.press({ key: "b", at: 1000 }), { kind: "key", key: "b" });
});

test("after a while the second key stands alone", () => {
  const keys = new KeySequence();
  keys.press({ key: "g", at: 0 });
  assert.deepEqual(keys.press({ key: "b", at: 1501 }), { kind: "key", key: "b" });
});

test("G twice goes to the page of G, not into waiting again", () => {
  const keys = new KeySequence();
  keys.press({ key: "g", at: 0 });
  assert.deepEqual(keys.press({ key: "g", at: 10 }), { kind: "go", key: "g" });
});

test("own keys stand for standard ones, but not after G", () => {
  const keys = new KeySequence();
  assert.deepEqual(keys.press({ key: "a", meant: "n", at: 0 }), { kind: "key", key: "n" });
  assert.deepEqual(keys.press({ key: "v", meant: "g", at: 10 }), { kind: "none" });
  assert.deepEqual(keys.press({ key: "a", meant: "n", at: 20 }), { kind: "go", key: "a" });
  assert.deepEqual(keys.press({ key: "n", meant: "", at: 30 }), { kind: "none" });
});

test("named keys are no commands", () => {
  assert.deepEqual(new KeySequence().press({ key: "Enter", at: 0 }), { kind: "none" });
});
