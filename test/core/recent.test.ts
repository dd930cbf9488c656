import { expect, test } from "vitest";
import { createRecent } from "#core";

test("the entry that was written longest ago is forgotten for a new one", () => {
  const recent = createRecent<number>(2);
  recent.set("a", 1);
  recent.set("b", 2);
  recent.set("c", 3);
  expect(recent.keys()).toEqual(["b", "c"]);
  expect(recent.get("a")).toBeUndefined();
  expect(recent.has("c")).toBe(true);
});

test("an entry that is written again counts as the newest", () => {
  const recent = createRecent<number>(2);
  recent.set("a", 1);
  recent.set("b", 2);
  recent.set("a", 3);
  recent.set("c", 4);
  expect(recent.keys()).toEqual(["a", "c"]);
  expect(recent.get("a")).toBe(3);
});

test("a deleted entry makes room", () => {
  const recent = createRecent<number>(2);
  recent.set("a", 1);
  recent.set("b", 2);
  recent.delete("a");
  recent.set("c", 3);
  expect(recent.keys()).toEqual(["b", "c"]);
});
