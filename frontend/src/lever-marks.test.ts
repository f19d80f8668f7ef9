import assert from "node:assert/strict";
import test from "node:test";

import { along, holding, parsed, written } from "./lever-marks";

test("a number is read as its reader writes it", () => {
  assert.equal(parsed("+12.5", "en"), 12.5);
  assert.equal(parsed("−12,5", "de"), -12.5);
  assert.equal(parsed("1,000", "en"), 1000);
  assert.equal(parsed("1.000,5", "de"), 1000.5);
  for (const wrong of ["", "ten", "1-2", "--3"]) assert.equal(parsed(wrong, "en"), null);
});

test("what is written can be read again, and no change is an empty field", () => {
  for (const locale of ["en", "de", "fr", "sv"]) {
    for (const value of [-7.5, 3, 1250]) assert.equal(parsed(written(value, locale), locale), value);
  }
  assert.equal(written(0, "en"), "");
});

test("places are shares of the span, and its ends hold what lies beyond", () => {
  const span = { min: -20, max: 30, step: 5 };
  assert.equal(along(5, span), 0.5);
  assert.equal(along(90, span), 1);
  assert.deepEqual(holding(42, span), { min: -20, max: 45, step: 5 });
  assert.deepEqual(holding(-21, span), { min: -25, max: 30, step: 5 });
  assert.deepEqual(holding(0, span), span);
});
