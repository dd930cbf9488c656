import { describe, expect, test } from "vitest";
import { findPage } from "../../../../src/adapters/discord/say/find-page.ts";
import { nonceOf } from "../../../../src/adapters/discord/say/message-ref.ts";

const [question, self] = ["1100000000000000100", "1100000000000000002"];
const message = (id: number, more: object = {}): object => ({
  id: `11000000000000001${String(id).padStart(2, "0")}`,
  type: 0,
  author: { id: self },
  ...more,
});
const says = (id: number, content: string, more: object = {}): object => message(id, { content, ...more });
const refersTo = (id: string): object => ({ type: 19, message_reference: { message_id: id } });

describe("a message that a dead process may have posted", () => {
  test.each([
    { name: "has the nonce", messages: [message(1, { nonce: nonceOf("key") }), message(2)], found: "01" },
    { name: "is the newest where Discord tells no nonce", messages: [message(2), message(1)], found: "02" },
    { name: "is not one that is known", messages: [message(2), message(1)], claimed: ["02"], found: "01" },
    { name: "has no other nonce", messages: [message(1, { nonce: "other" })] },
    { name: "is not another author's", messages: [message(1, { author: { id: "9" } })] },
    { name: "does not answer another question", messages: [message(1, refersTo("1100000000000000090"))] },
    {
      name: "is not Discord's own at the top of a thread",
      messages: [message(1, { ...refersTo(question), type: 21 })],
    },
    { name: "is not a command's answer", messages: [message(1, { interaction_metadata: {} })] },
    {
      name: "refers to the question where many ask",
      messages: [message(2), message(1, refersTo(question))],
      isShared: true,
      found: "01",
    },
    {
      name: "begins like its page",
      messages: [says(1, "The answer is 42")],
      begins: "The **ans",
      found: "01",
    },
    {
      name: "begins like its page below a step of the work",
      messages: [says(1, "-# ⏳ Reading\nThe answer")],
      begins: "The answer",
      found: "01",
    },
    { name: "begins with a step", messages: [says(1, "-# ⏳ Reading")], begins: "Reading", found: "01" },
    {
      name: "has a card that begins like its page",
      messages: [says(1, "", { embeds: [{ title: "Report" }] })],
      begins: "Report",
      found: "01",
    },
    { name: "is not an earlier answer below the question", messages: [says(1, "Yes, Ada.")], begins: "The" },
    {
      name: "is not one that was written to again",
      messages: [says(1, "The answer", { edited_timestamp: "2026-01-01T00:00:00+00:00" })],
      begins: "The",
    },
  ])("$name", async ({ messages, claimed = [], isShared = false, begins, found }) => {
    const id = (end: string): string => `11000000000000001${end}`;
    const calls = () => Promise.resolve(messages);
    const search = {
      calls,
      channel: "1",
      after: question,
      question,
      self,
      isShared,
      claimed: new Set(claimed.map(id)),
    };
    expect(await findPage(search, "key", begins)).toBe(found === undefined ? undefined : id(found));
  });
});
