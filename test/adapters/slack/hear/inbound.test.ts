import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fieldsOf, textOf, type Turn } from "#core";
import { asStopped, type InboundRules, translate } from "../../../../src/adapters/slack/hear/inbound.ts";
import { toMarkdown } from "../../../../src/adapters/slack/hear/mrkdwn.ts";
import { turnOf } from "../../../support/context.ts";

const rules: InboundRules = {
  agentView: true,
  bots: [],
  commands: ["/ask"],
  shortcuts: ["ask_about_message"],
  now: () => 1_700_000_000_000,
};

const folder = new URL("../../../fixtures/slack/", import.meta.url);
const fixtures = readdirSync(folder).map((file) => {
  const fixture = fieldsOf(JSON.parse(readFileSync(new URL(file, folder), "utf8")));
  return { file, name: textOf(fixture["name"]) ?? file, fixture };
});

describe("a delivery of Slack is translated", () => {
  test.each(fixtures)("$name ($file)", ({ fixture }) => {
    const heard = translate(fieldsOf(fixture["body"]), { ...rules, ...fieldsOf(fixture["rules"]) });
    expect(heard ?? null).toEqual(fixture["heard"]);
    // It crosses processes: what JSON would drop or change must not be in it.
    expect(heard === undefined ? undefined : JSON.parse(JSON.stringify(heard))).toEqual(heard);
  });
});

test.each(["constructor", "1e999", "1700000000.000100x"])(
  "an event whose time is %j means nothing, because it has no place in its thread",
  (moment) => {
    const event = {
      type: "agent_session_stopped",
      channel: "D1",
      user: "U1",
      thread_ts: "1700000000.000100",
    };
    const body = { type: "event_callback", team_id: "T1", event: { ...event, event_ts: moment } };
    expect(translate(body, rules)).toBeUndefined();
  },
);

describe("Slack's own markup becomes Markdown", () => {
  test.each([
    { name: "emphasis", text: "*a* _b_ ~c~ `*d*`", markdown: "**a** _b_ ~~c~~ `*d*`" },
    { name: "stars in arithmetic", text: "2*3*4 and a * b * c", markdown: "2*3*4 and a * b * c" },
    {
      name: "a link with words",
      text: "see <https://a.example/x|the docs>",
      markdown: "see [the docs](https://a.example/x)",
    },
    { name: "a bare link", text: "<https://a.example/x>", markdown: "https://a.example/x" },
    {
      name: "a link labelled with itself",
      text: "<http://a.example|a.example>",
      markdown: "[a.example](http://a.example)",
    },
    { name: "an address", text: "<mailto:a@b.example|a@b.example>", markdown: "a@b.example" },
    { name: "a channel", text: "in <#C1|general>", markdown: "in #general" },
    {
      name: "broadcasts and groups",
      text: "<!here> <!subteam^S1|@ops> <!channel>",
      markdown: "@here @ops @channel",
    },
    { name: "a date", text: "<!date^1392734382^{date}|18 Feb>", markdown: "18 Feb" },
    { name: "another person", text: "ask <@U2>", markdown: "ask <@U2>" },
    { name: "escapes, undone once", text: "&lt;b&gt; &amp;amp;", markdown: "<b> &amp;" },
    { name: "a quotation", text: "&gt; said\nno", markdown: "> said\nno" },
    { name: "bullets", text: "• a\n    ◦ b", markdown: "- a\n    - b" },
    {
      name: "code on its own lines",
      text: "so:\n```a &lt; *b*\n```\nthen",
      markdown: "so:\n```\na < *b*\n```\nthen",
    },
    { name: "the bot's name in the middle", text: "hey <@UBOT>, do it", markdown: "hey do it" },
    { name: "the bot's name alone", text: "<@UBOT>", markdown: "" },
  ])("$name", ({ text, markdown }) => {
    expect(toMarkdown(text, "UBOT")).toBe(markdown);
  });
});

describe("a bare stop", () => {
  test("is an ordinary question if it begins a conversation", () => {
    const thread = { platform: "slack", space: "T1", channel: "C1", thread: "1.1" };
    const at = (message: string) =>
      asStopped(turnOf({ text: "stop", thread, origin: { isDirect: false, message } }));
    expect(at("1.1")).toBeUndefined();
    expect(at("2.2")?.type).toBe("stopped");
  });

  const said = (parts: Partial<Turn>) => asStopped(turnOf({ text: "stop", ...parts }));

  test("stops the answer that is being written", () => {
    for (const text of ["stop", "Stop!", " STOP. ", "🛑 **stop** 🛑️"])
      expect(said({ text })?.type).toBe("stopped");
  });

  test("is an ordinary word if the bot is not addressed, or beside other words", () => {
    expect(said({ via: "ambient" })).toBeUndefined();
    expect(said({ text: "stop the build" })).toBeUndefined();
    expect(said({ text: "unstoppable" })).toBeUndefined();
    for (const text of ["stop是什么意思?", "не stop", "१ stop"]) expect(said({ text })).toBeUndefined();
  });
});
