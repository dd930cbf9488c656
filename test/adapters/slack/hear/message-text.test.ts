import { describe, expect, test } from "vitest";
import { sayingOf } from "../../../../src/adapters/slack/hear/message-text.ts";

const reader = { space: "T1", self: "UBOT" };
const says = (message: Record<string, unknown>) => sayingOf(message, reader);
const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });

describe("a message with text and blocks", () => {
  test.each([
    {
      name: "says what the blocks say, which is what people see",
      text: "Build 12 failed",
      blocks: [section("*Build 12* failed in 3 minutes")],
      said: "**Build 12** failed in 3 minutes",
    },
    {
      name: "says what the text says if that is all of it and more",
      text: "Deploy 1.2 to production?",
      blocks: [section("Deploy?")],
      said: "Deploy 1.2 to production?",
    },
    {
      name: "says what the text says if the blocks are only controls",
      text: "Deploy?",
      blocks: [
        { type: "actions", elements: [{ type: "button", text: { type: "plain_text", text: "Yes" } }] },
      ],
      said: "Deploy?",
    },
    {
      name: "says what blocks say that Slack adds later",
      text: "",
      blocks: [
        { type: "novelty", title: { type: "plain_text", text: "New" }, child_blocks: [section("words")] },
      ],
      said: "New\nwords",
    },
  ])("$name", ({ text, blocks, said }) => {
    expect(says({ text, blocks }).text).toBe(said);
  });
});

describe("the preview of a link", () => {
  const preview = { from_url: "https://a.example/1", title: "A page", text: "about lamps" };

  test("is said by a person who sends nothing but the link", () => {
    expect(says({ text: "<https://a.example/1>", attachments: [preview] }).text).toBe(
      "https://a.example/1\n\nA page\n\nabout lamps",
    );
  });

  test("is not said by a person who writes something beside it", () => {
    expect(says({ text: "see <https://a.example/1>", attachments: [preview] }).text).toBe(
      "see https://a.example/1",
    );
  });

  test("is a shared message if it leads to one", () => {
    const attachment = { ...preview, is_msg_unfurl: true, author_id: "U2", ts: "1700000000.000100" };
    const { text, quotes } = says({ text: "<https://a.example/1>", attachments: [attachment] });
    expect(text).toBe("https://a.example/1");
    expect(quotes).toMatchObject([{ kind: "share", author: { id: "U2" }, text: "about lamps\n\nA page" }]);
  });
});

test("nothing is said twice, and what an attachment says only in its fallback is said once", () => {
  const attachments = [
    { fallback: "Disk full", title: "Disk full", title_link: "https://a.example", text: "on web-1" },
    { fallback: "on web-2" },
  ];
  expect(says({ text: "Disk full", attachments }).text).toBe("Disk full\n\non web-1\n\non web-2");
});

test("a mention inside of a shared message does not count", () => {
  const shared = { is_share: true, author_id: "U2", text: "<@UBOT> hello" };
  expect(says({ text: "look", attachments: [shared] }).isNamed).toBe(false);
  expect(says({ text: "<@UBOT> look", attachments: [shared] }).isNamed).toBe(true);
  const typed = { type: "rich_text_section", elements: [{ type: "user", user_id: "UBOT" }] };
  expect(says({ text: "", blocks: [{ type: "rich_text", elements: [typed] }] }).isNamed).toBe(true);
});

// A time that is no number cannot be read back from the store, and then no question of its thread can be answered.
test.each(["yesterday", "1e999", {}, undefined])("a forwarded message without a time has none: %j", (ts) => {
  const attachment = { is_share: true, author_id: "U2", text: "hello", ts };
  expect(says({ text: "", attachments: [attachment] }).quotes[0]?.at).toBeUndefined();
});

/** A search that looks back from each place takes many seconds for texts of this length. */
describe("a long text of one sign", () => {
  const long = 100_000;
  const rich = (text: string) => [
    {
      type: "rich_text",
      elements: [{ type: "rich_text_section", elements: [{ type: "text", text, style: { italic: true } }] }],
    },
  ];
  const table = (text: string) => [{ type: "table", rows: [[{ type: "raw_text", text }]] }];

  test.each([
    { name: "beginnings of links", message: { text: "](".repeat(long) } },
    {
      name: "brackets beside a preview",
      message: { text: "[".repeat(long), attachments: [{ from_url: "https://a.example", text: "b" }] },
    },
    { name: "spaces in styled words", message: { text: "", blocks: rich(`a${" ".repeat(long)}b`) } },
    { name: "spaces in a table", message: { text: "", blocks: table(`a${" ".repeat(long)}b`) } },
  ])("is read in no time: $name", ({ message }) => {
    const began = performance.now();
    expect(says(message).text).not.toBe("");
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

test("a table of one wide row among many narrow ones does not fill the others up", () => {
  const cells = (count: number) => Array.from({ length: count }, () => ({ type: "raw_text", text: "a" }));
  const rows = [cells(5_000), ...Array.from({ length: 5_000 }, () => cells(1))];
  const { text } = says({ text: "", blocks: [{ type: "table", rows }] });
  expect(text.split("\n")).toHaveLength(5_001 + 1);
  expect(text.length).toBeLessThan(500_000);
});

test("as many attachments are read as Slack takes with a message", () => {
  const attachments = Array.from({ length: 10_000 }, (_, index) => ({ text: `part ${index}` }));
  const { text } = says({ text: "parts", attachments });
  expect(text).toContain("part 99");
  expect(text).not.toContain("part 100");
});
