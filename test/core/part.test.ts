import { expect, test } from "vitest";
import { attachment, card, finish, type Part, progress, sources, status, toolUse, usage } from "#core";

const data = new Uint8Array([1, 2]);

test.each<{ made: Part; literal: Part }>([
  { made: status("is searching…"), literal: { type: "status", text: "is searching…" } },
  {
    made: progress({ id: "1", title: "Read", state: "done", detail: "2 pages" }),
    literal: { type: "progress", id: "1", title: "Read", state: "done", detail: "2 pages" },
  },
  { made: card({ title: "Order 7" }), literal: { type: "card", title: "Order 7" } },
  {
    made: attachment({ name: "a.csv", mimeType: "text/csv", data }),
    literal: { type: "attachment", name: "a.csv", mimeType: "text/csv", data },
  },
  {
    made: sources([{ title: "The manual", url: "https://example.org" }]),
    literal: { type: "sources", sources: [{ title: "The manual", url: "https://example.org" }] },
  },
  {
    made: toolUse({ name: "look", input: { at: 1 }, output: null }),
    literal: { type: "tool", name: "look", input: { at: 1 }, output: null },
  },
  {
    made: usage({ model: "tiny", inputTokens: 3, outputTokens: 1 }),
    literal: { type: "usage", model: "tiny", inputTokens: 3, outputTokens: 1 },
  },
  { made: finish("length"), literal: { type: "finish", reason: "length" } },
])("the maker of $literal.type makes the same part as its literal", ({ made, literal }) => {
  expect(made).toEqual(literal);
});

test("progress without an id goes by its title", () => {
  expect(progress({ title: "Read", state: "running" })).toMatchObject({ id: "Read", title: "Read" });
});
