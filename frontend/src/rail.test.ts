import assert from "node:assert/strict";
import test from "node:test";

import { kindOf, withChoice } from "./rail";

test("a choice replaces the earlier one of its kind and leaves the others", () => {
  assert.equal(withChoice("", "pipelines", true), "pipelines-f");
  assert.equal(withChoice("pipelines-f.accounts-o", "pipelines", false), "accounts-o.pipelines-o");
});

test("kinds whose names begin alike stay apart", () => {
  assert.equal(withChoice("account-f.accounts-f", "account", false), "accounts-f.account-o");
});

test("the cookie does not grow without end", () => {
  let value = "";
  for (let count = 0; count < 100; count += 1) value = withChoice(value, `kind${count}`, true);
  assert.equal(value.split(".").length, 20);
  assert.ok(value.endsWith("kind99-f"));
});

test("the kind of a page is the first part of its path", () => {
  assert.equal(kindOf("/pipelines/default/board"), "pipelines");
  assert.equal(kindOf("/"), "");
});
