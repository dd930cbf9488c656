import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { noLimits } from "../../../src/slack/apps/rates.ts";
import { createSetting } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting({ limits: noLimits });
});
afterEach(() => setting.simulator.stop());

const cell = (text: string) => ({ type: "raw_text", text });
const table = (rows: number, columns = 2, text = "x") => ({
  type: "table",
  rows: Array.from({ length: rows }, () => Array.from({ length: columns }, () => cell(text))),
});
const markdown = (rows: number, columns = 2, text = "x"): string => {
  const row = `| ${Array<string>(columns).fill(text).join(" | ")} |`;
  const divider = `|${"---|".repeat(columns)}`;
  return [row, divider, ...Array<string>(rows - 1).fill(row)].join("\n");
};
const post = async (values: Record<string, unknown>) =>
  (await setting.call("chat.postMessage", { channel: setting.channel, ...values })).body;

describe("tables of a message", () => {
  test.each([
    { name: "a table of 100 rows and 20 columns", blocks: [table(100, 20)], error: undefined },
    { name: "a second table", blocks: [table(2), table(2)], error: "invalid_blocks" },
    { name: "101 rows", blocks: [table(101)], error: "invalid_blocks" },
    { name: "21 columns", blocks: [table(2, 21)], error: "invalid_blocks" },
    { name: "10,000 characters", blocks: [table(10, 10, "x".repeat(100))], error: undefined },
    { name: "10,100 characters", blocks: [table(10, 10, "x".repeat(101))], error: "invalid_blocks" },
  ])("as blocks: $name", async ({ blocks, error }) => {
    expect((await post({ text: "x", blocks })).error).toBe(error);
  });

  test.each([
    { name: "one", text: markdown(100, 20), error: undefined },
    { name: "two", text: `${markdown(2)}\n\nand\n\n${markdown(2)}`, error: "invalid_blocks" },
    {
      name: "one in code and one",
      text: `\`\`\`\n${markdown(3)}\n\`\`\`\n\n${markdown(2)}`,
      error: undefined,
    },
    { name: "101 rows", text: markdown(101), error: "invalid_blocks" },
    { name: "21 columns", text: markdown(2, 21), error: "invalid_blocks" },
    { name: "10,400 characters", text: markdown(10, 10, "x".repeat(104)), error: "invalid_blocks" },
    { name: "lines with a stroke", text: "a | b\nc | d\n\n- - -\n\nx | y", error: undefined },
  ])("in Markdown: $name", async ({ text, error }) => {
    expect((await post({ markdown_text: text })).error).toBe(error);
  });

  test("says which limit it is", async () => {
    const { response_metadata: why } = await post({ text: "x", blocks: [table(2), table(2)] });
    expect(why).toEqual({ messages: ["[ERROR] only_one_table_allowed"] });
  });

  test("counts those in attachments", async () => {
    const attachments = [{ blocks: [table(2)] }, { blocks: [table(2)] }];
    expect((await post({ text: "x", attachments: [attachments[0]] })).ok).toBe(true);
    expect((await post({ text: "x", attachments })).error).toBe("invalid_attachments");
    expect((await post({ text: "x", blocks: [table(2)], attachments: [attachments[0]] })).error).toBe(
      "invalid_attachments",
    );
  });
});

describe("a stream is checked as a whole", () => {
  const begin = async (text: string): Promise<string> => {
    const { id: channel } = setting.simulator.general;
    const recipient = { recipient_user_id: setting.stage.asker.id, recipient_team_id: "T" };
    const { body } = await setting.call("chat.startStream", { channel, ...recipient, markdown_text: text });
    return body.ts ?? "";
  };
  const append = async (ts: string, text: string) =>
    (await setting.call("chat.appendStream", { channel: setting.channel, ts, markdown_text: text })).body;

  test("its texts together are as long as one message's", async () => {
    const ts = await begin("x".repeat(11_000));
    expect((await append(ts, "y".repeat(1_000))).ok).toBe(true);
    expect((await append(ts, "z")).error).toBe("msg_blocks_too_long");
    const [message] = setting.stage.channel.messages();
    expect(message && setting.stage.channel.textOf(message)?.length).toBe(12_000);
  });

  test("its texts together are as many blocks", async () => {
    const ts = await begin("one\n\n".repeat(40));
    expect((await append(ts, "two\n\n".repeat(10))).ok).toBe(true);
    expect((await append(ts, "three")).error).toBe("msg_blocks_too_many");
  });

  test("it has one table, even if it came in pieces", async () => {
    const ts = await begin("| a | b |\n|-");
    expect((await append(ts, "--|---|\n| 1 | 2 |\n\n")).ok).toBe(true);
    expect((await append(ts, markdown(2))).error).toBe("invalid_blocks");
  });
});
