import { expect, test } from "vitest";
import { toJson } from "#core";

test("JSON keeps a copy of what it can hold", () => {
  const nested = { list: [1, "two", null], gone: undefined, when: new Date(0) };
  const copy = toJson(nested);
  expect(copy).toEqual({ list: [1, "two", null], when: "1970-01-01T00:00:00.000Z" });
  nested.list.push(3);
  expect(copy).toMatchObject({ list: [1, "two", null] });
});

test("what JSON does not know becomes null, and a circle throws", () => {
  expect(toJson(undefined)).toBeNull();
  expect(toJson(() => 1)).toBeNull();
  const circle: { self?: unknown } = {};
  circle.self = circle;
  expect(() => toJson(circle)).toThrow(/circular/);
});
