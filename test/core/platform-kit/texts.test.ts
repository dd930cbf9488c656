import { describe, expect, test } from "vitest";
import { actionToText, clip, inRows, stopOrder, threadTitle, toAction } from "#core";
import { turnOf } from "../../support/context.ts";

describe("a clipped text", () => {
  test.each([
    { name: "stays if it is short", text: "abcd", clipped: "abcd" },
    { name: "ends with an ellipsis", text: "abcdef", clipped: "abc…" },
    { name: "ends before a character of two units", text: "ab😀cd", clipped: "ab…" },
    { name: "has no space before the ellipsis", text: "ab cdef", clipped: "ab…" },
    { name: "is the ellipsis alone if one character is too long", text: "👩‍👩‍👧‍👦", clipped: "…" },
    { name: "may be empty", text: "", clipped: "" },
  ])("$name", ({ text, clipped }) => {
    expect(clip(text, 4)).toBe(clipped);
  });
});

describe("a thread's title", () => {
  test.each([
    { name: "is the first line", text: "How does it work?\nI mean it.", title: "How does it work?" },
    { name: "has no marks", text: "**Why** is `x` <@123> _so_?", title: "Why is x  so?" },
    { name: "is there even without words", text: "", title: "Conversation" },
    { name: "ends between characters", text: "👩‍👩‍👧‍👦".repeat(20), title: `${"👩‍👩‍👧‍👦".repeat(8)}…` },
  ])("$name", ({ text, title }) => {
    expect(threadTitle(text, 90)).toBe(title);
  });

  // A search that looks on from each sign takes many seconds for a text of this length.
  test("is found in no time in a text of mentions that do not end", () => {
    const began = performance.now();
    expect(threadTitle("<@".repeat(100_000), 90)).not.toBe("");
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe("a turn that says only stop", () => {
  test.each(["stop", "Stop!", " STOP. ", "🛑 **stop** 🛑️"])("is an order: %s", (text) => {
    const turn = turnOf({ text });
    expect(stopOrder(turn)).toEqual({
      type: "stopped",
      id: `${turn.id}/stop`,
      thread: turn.thread,
      at: turn.at,
      upTo: turn.at,
      by: turn.author,
    });
  });

  test.each(["stop the build", "unstoppable", "stop是什么意思?", "不stop", "१ stop", ""])(
    "is none beside other words: %s",
    (text) => {
      expect(stopOrder(turnOf({ text }))).toBeUndefined();
    },
  );

  test("is none if the bot is not addressed, or a file comes with it", () => {
    expect(stopOrder(turnOf({ text: "stop", via: "ambient" }))).toBeUndefined();
    const file = { id: "F1", name: "a.txt", mimeType: "text/plain", size: 1, origin: null };
    expect(stopOrder(turnOf({ text: "stop", files: [file] }))).toBeUndefined();
  });
});

describe("an action in a button's text", () => {
  test.each([
    { name: "refund" },
    { name: 'a"b]', value: { order: 7 } },
    { name: "none", value: null },
    { name: "list", value: [["a"], "b"] },
    { name: "refund", asker: "U1" },
    { name: "refund", value: ["a", "b"], asker: "U1" },
    { name: "none", value: null, asker: "U1" },
  ])("comes back: %j", (action) => {
    expect(toAction(actionToText(action))).toEqual(action);
  });

  test.each([undefined, "", "x", "{}", "[]", "[7]"])("is none in %j", (text) => {
    expect(toAction(text)).toBeUndefined();
  });
});

test("rows hold so many items, and the last one the rest", () => {
  expect(inRows([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(inRows([], 2)).toEqual([]);
});
