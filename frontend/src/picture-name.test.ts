import assert from "node:assert/strict";
import test from "node:test";

import { pictureName } from "./picture-name";

test("a picture is called by the words of its title", () => {
  assert.equal(pictureName("Won by month: €1.2 m, Köln & 東京"), "won-by-month-1-2-m-köln-東京.png");
});

test("a name ends with a whole word, and there is always one", () => {
  assert.equal(pictureName("pipeline ".repeat(20)), `${Array(6).fill("pipeline").join("-")}.png`);
  assert.equal(pictureName("…"), "chart.png");
});
