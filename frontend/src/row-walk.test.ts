import assert from "node:assert/strict";
import { test } from "node:test";

import { between, nextRow } from "./row-walk";

test("keys begin at the first row and stop at the ends", () => {
  assert.equal(nextRow(-1, 1, 3), 0);
  assert.equal(nextRow(-1, 1, 0), -1);
  assert.equal(nextRow(0, 1, 3), 1);
  assert.equal(nextRow(2, 1, 3), -1);
  assert.equal(nextRow(0, -1, 3), -1);
});

test("a range holds both of its ends, whichever was first", () => {
  assert.deepEqual(between(1, 3), [1, 2, 3]);
  assert.deepEqual(between(3, 1), [1, 2, 3]);
  assert.deepEqual(between(2, 2), [2]);
});
