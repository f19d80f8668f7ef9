import assert from "node:assert/strict";
import test from "node:test";

import { asksForActions, folded, isNamed, nextOption, withVisit } from "./palette-text";

test("case and accents do not matter", () => {
  assert.equal(folded("  Grünwald   VERPACKUNG "), "grunwald verpackung");
});

test("an action is named by the beginnings of its words", () => {
  assert.ok(isNamed("Log a call", "log ca"));
  assert.ok(isNamed("Log a call", "> CALL"));
  assert.ok(isNamed("Log a call", ""));
  assert.ok(!isNamed("Log a call", "all"));
});

test("people and ids are no actions", () => {
  assert.ok(asksForActions("> call"));
  assert.ok(!asksForActions("@rita"));
  assert.ok(!asksForActions(" #0abc"));
});

test("arrows go round", () => {
  assert.equal(nextOption("ArrowDown", -1, 3), 0);
  assert.equal(nextOption("ArrowDown", 2, 3), 0);
  assert.equal(nextOption("ArrowUp", 0, 3), 2);
  assert.equal(nextOption("ArrowUp", -1, 3), 2);
  assert.equal(nextOption("ArrowDown", 0, 0), null);
  assert.equal(nextOption("Home", 0, 3), null);
});

test("pages of records are remembered, the newest first and each once", () => {
  const first = withVisit("", "/accounts/0123456789abc");
  assert.equal(first, "account-0123456789abc");
  const second = withVisit(first, "/opportunities/1123456789abc");
  assert.equal(second, "opportunity-1123456789abc.account-0123456789abc");
  assert.equal(withVisit(second, "/accounts/0123456789abc"), "account-0123456789abc.opportunity-1123456789abc");
  assert.equal(withVisit(second, "/accounts/0123456789abc/edit"), second);
  assert.equal(withVisit(second, "/accounts"), second);
});

test("no more than eight are remembered", () => {
  const many = Array.from({ length: 12 }, (_, index) => `/contacts/${String(index).padStart(13, "0")}`);
  assert.equal(many.reduce(withVisit, "").split(".").length, 8);
});
