import assert from "node:assert/strict";
import { test } from "node:test";

import { stepFrom } from "./card-walk";

const COUNTS = [3, 0, 1, 0];

test("walks up and down a column and stops at its ends", () => {
  assert.deepEqual(stepFrom(COUNTS, { column: 0, row: 1 }, 0, 1), { column: 0, row: 2 });
  assert.equal(stepFrom(COUNTS, { column: 0, row: 2 }, 0, 1), null);
  assert.equal(stepFrom(COUNTS, { column: 0, row: 0 }, 0, -1), null);
});

test("passes over empty columns and keeps to the row as far as there is one", () => {
  assert.deepEqual(stepFrom(COUNTS, { column: 0, row: 2 }, 1, 0), { column: 2, row: 0 });
  assert.deepEqual(stepFrom(COUNTS, { column: 2, row: 0 }, -1, 0), { column: 0, row: 0 });
});

test("stops where there is no further card", () => {
  assert.equal(stepFrom(COUNTS, { column: 2, row: 0 }, 1, 0), null);
  assert.equal(stepFrom(COUNTS, { column: 0, row: 0 }, -1, 0), null);
});
