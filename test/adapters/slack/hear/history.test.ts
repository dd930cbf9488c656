import { expect, test } from "vitest";
import { metadataOf } from "../../../../src/adapters/slack/api/page-key.ts";
import { toMessage } from "../../../../src/adapters/slack/hear/history.ts";

const said = {
  ts: "1700000002.000100",
  text: "hello",
  metadata: metadataOf("slack/T1/C1/1700000001.000100#1.1"),
};
const idFrom = (author: object) => toMessage({ ...said, ...author }, "T1", "C1", "UBOT")[0]?.id;

test("the first page of the bot's own answer has the id of that answer", () => {
  expect(idFrom({ user: "UBOT", bot_id: "B1" })).toBe("slack/T1/C1/1700000001.000100#answer");
});

// Every app may write every metadata. A question that seems to have an answer gets no other.
test("a message of another app cannot pass for an answer by its metadata", () => {
  expect(idFrom({ user: "UAPP", bot_id: "B2" })).toBe("slack/T1/C1/1700000002.000100");
});
