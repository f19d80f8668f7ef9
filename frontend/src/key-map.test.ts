import assert from "node:assert/strict";
import test from "node:test";

import { KeyMap } from "./key-map";

test("without anything of one's own every key is itself", () => {
  const map = new KeyMap("");
  assert.equal(map.isStandard, true);
  assert.deepEqual([map.meant("N"), map.meant("/"), map.meant("Enter"), map.shown("n")], ["n", "/", "Enter", "n"]);
});

test("a key in another's place means the other, and what it stood for is given away", () => {
  const map = new KeyMap("na m");
  assert.deepEqual([map.meant("a"), map.meant("A"), map.meant("n"), map.meant("m")], ["n", "n", "", ""]);
  assert.deepEqual([map.shown("n"), map.shown("N"), map.shown("m"), map.shown("e")], ["a", "a", "", "e"]);
});

test("two keys may change places", () => {
  const map = new KeyMap("jk kj");
  assert.deepEqual([map.meant("j"), map.meant("k"), map.shown("j")], ["k", "j", "k"]);
});
