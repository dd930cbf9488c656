import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSocket } from "../../support/slack-listener.ts";
import type { Heard, Listener } from "../../support/slack-listener.ts";
import { createSetting } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;
let app: Listener;

beforeEach(async () => {
  setting = await createSetting();
  app = await openSocket(setting.simulator);
});
afterEach(async () => {
  await app.close();
  await setting.simulator.stop();
});

/** Returns the next event of a type, with a subtype or without one. */
const event = async (type: string, subtype?: string): Promise<Heard["event"]> => {
  const heard = await app.first(({ event: inner }) => inner.type === type && inner.subtype === subtype);
  return heard.event;
};

describe("a person who types", () => {
  test("sends the text, and the rich text that the client makes of it", async () => {
    await setting.stage.asker.says(
      "@natter look *here* at https://a.example & `x < 1` :eyes:\n```\nlet a\n```",
    );
    const { blocks } = await event("message");
    expect(blocks).toEqual([
      {
        type: "rich_text",
        block_id: expect.stringMatching(/^\w{5}$/),
        elements: [
          {
            type: "rich_text_section",
            elements: [
              { type: "user", user_id: setting.stage.bot.id },
              { type: "text", text: " look " },
              { type: "text", text: "here", style: { bold: true } },
              { type: "text", text: " at https://a.example & " },
              { type: "text", text: "x < 1", style: { code: true } },
              { type: "text", text: " " },
              { type: "emoji", name: "eyes" },
              { type: "text", text: "\n" },
            ],
          },
          { type: "rich_text_preformatted", border: 0, elements: [{ type: "text", text: "let a" }] },
        ],
      },
    ]);
  });

  test("pastes a table as an attachment of a table block", async () => {
    const table = [
      ["Device", "Units"],
      ["Lamp", "3"],
    ];
    const said = await setting.stage.asker.says("How many?", { table });
    expect(await event("message")).toMatchObject({
      text: "How many?",
      attachments: [
        {
          id: 1,
          fallback: "[no preview available]",
          blocks: [
            {
              type: "table",
              rows: [
                [{ type: "rich_text" }, { type: "rich_text" }],
                [
                  { type: "raw_text", text: "Lamp" },
                  { type: "raw_number", value: 3 },
                ],
              ],
            },
          ],
        },
      ],
    });
    expect(setting.stage.channel.textOf(said.message)).toBe("How many?\nDevice | Units\nLamp | 3");
  });

  test("writes /me messages", async () => {
    await setting.stage.asker.runs("/me", "waves at @Ben");
    expect(await event("message", "me_message")).toMatchObject({
      user: setting.stage.asker.id,
      text: `waves at <@${setting.stage.bystander.id}>`,
    });
  });

  test("adds a mention by an edit, which arrives as an edited mention beside the edit", async () => {
    const said = await setting.stage.asker.says("what is this?");
    await setting.stage.asker.edits(said, "@natter what is this?");
    const changed = await event("message", "message_changed");
    const mention = await event("app_mention");
    const edited = { user: setting.stage.asker.id };
    expect(mention).toMatchObject({ ts: said.message.id, edited });
    expect(changed).toMatchObject({ message: { ts: said.message.id, edited } });
    await setting.stage.asker.edits(said, "@natter what is that?");
    await setting.simulator.settled();
    expect(app.types().filter((type) => type === "app_mention")).toHaveLength(1);
  });

  test("can have the mention arrive after the edit", async () => {
    const said = await setting.stage.asker.says("what is this?");
    setting.world.faults.next("app_mention", { kind: "reordered-event" });
    await setting.stage.asker.edits(said, "@natter what is this?");
    await event("app_mention");
    expect(app.types()).toEqual(["message", "message message_changed", "app_mention"]);
  });

  test("tells the agent what they look at", async () => {
    const direct = await setting.stage.asker.with(setting.stage.bot);
    const { general, platform } = setting.simulator;
    await platform.lookAt(setting.asker, setting.bot, general);
    await direct.says("sum this up");
    expect(await event("message")).toMatchObject({
      app_context: {
        entities: [{ type: "slack#/types/channel_id", value: general.id, team_id: general.space }],
      },
    });
  });
});

describe("a person who forwards", () => {
  test("adds no text, and the original stands in the attachment", async () => {
    const original = await setting.stage.bystander.says("lunch at *noon*, @natter?");
    await event("app_mention");
    const direct = await setting.stage.asker.with(setting.stage.bot);
    const { message } = await setting.stage.asker.forwards(original, { to: direct });
    const { event: forward } = await app.first(({ event: inner }) => inner["channel_type"] === "im");
    expect(forward).toMatchObject({
      text: "",
      attachments: [
        {
          is_share: true,
          is_msg_unfurl: true,
          ts: original.message.id,
          channel_id: setting.channel,
          author_id: setting.stage.bystander.id,
          author_name: "Ben",
          text: `lunch at *noon*, <@${setting.stage.bot.id}>?`,
          fallback: expect.stringContaining("Ben: lunch"),
          message_blocks: [{ ts: original.message.id, message: { blocks: [{ type: "rich_text" }] } }],
        },
      ],
    });
    expect(forward).not.toHaveProperty("subtype");
    expect(forward).not.toHaveProperty("blocks");
    expect(setting.stage.room(message).textOf(message)).toBe("lunch at *noon*, @natter?");
  });

  test("forwards no mention: the bot is not called by a forwarded text", async () => {
    const original = await setting.stage.bystander.says("@natter?");
    await setting.stage.asker.forwards(original);
    await setting.simulator.settled();
    expect(app.types()).toEqual(["app_mention", "message", "message"]);
  });

  test("adds their own words and mentions, files go along, older clients add a subtype", async () => {
    const original = await setting.stage.bystander.shares("plan.txt", "the plan", "look");
    await setting.stage.asker.forwards(original, { text: "@natter explain", subtype: "message_share" });
    expect(await event("message", "message_share")).toMatchObject({
      text: `<@${setting.stage.bot.id}> explain`,
      attachments: [{ files: [{ name: "plan.txt", mimetype: "text/plain" }] }],
    });
    expect(await event("app_mention")).toMatchObject({ attachments: [{ is_share: true }] });
  });
});

describe("an app that posts alerts", () => {
  const blocks = [{ type: "section", text: { type: "mrkdwn", text: "*Disk full* on web-1" } }];
  const attachments = [{ color: "d00000", title: "Disk full", fields: [{ title: "Host", value: "web-1" }] }];

  test("posts as a user with its token, by blocks alone", async () => {
    const alerts = setting.simulator.addAlertApp("Pager");
    const message = alerts.posts({ blocks });
    const { app: registered, botId, team } = alerts.installation;
    expect(await event("message")).toMatchObject({
      text: "",
      user: alerts.person.ids["slack"],
      bot_id: botId,
      app_id: registered.id,
      bot_profile: { id: botId, name: "Pager", app_id: registered.id, team_id: team.id, deleted: false },
      blocks,
    });
    expect(setting.stage.channel.textOf(message)).toBe("*Disk full* on web-1");
  });

  test("posts over a webhook without a user, by attachments alone", async () => {
    const alerts = setting.simulator.addAlertApp("Graphs", { webhook: true, username: "Graphs (prod)" });
    const message = alerts.posts({ attachments });
    const { botId, app: registered } = alerts.installation;
    const heard = await event("message", "bot_message");
    expect(heard).toMatchObject({
      text: "",
      username: "Graphs (prod)",
      bot_id: botId,
      app_id: registered.id,
      attachments,
    });
    expect(heard).not.toHaveProperty("user");
    expect(setting.stage.channel.textOf(message)).toBe("Disk full\nHost: web-1");
  });

  test("may mention the bot", async () => {
    const alerts = setting.simulator.addAlertApp("Builds", { webhook: true });
    alerts.posts({ text: `<@${setting.stage.bot.id}> the build broke` });
    expect(await event("app_mention", "bot_message")).toMatchObject({ bot_id: alerts.installation.botId });
  });
});

describe("Slack's own notices", () => {
  test("tell of topics, members and the end of a channel", async () => {
    const { asker, bystander, bot } = setting.stage;
    await asker.runs("/topic", "All about lamps");
    expect(await event("message", "channel_topic")).toMatchObject({
      user: asker.id,
      topic: "All about lamps",
      text: `<@${asker.id}> set the channel topic: All about lamps`,
    });
    await bystander.runs("/leave");
    expect(await event("message", "channel_leave")).toMatchObject({ user: bystander.id });
    await setting.call("conversations.invite", { channel: setting.channel, users: bystander.id });
    expect(await event("message", "channel_join")).toMatchObject({ user: bystander.id, inviter: bot.id });
    await asker.runs("/archive");
    expect(await event("message", "channel_archive")).toMatchObject({ user: asker.id });
    await expect(asker.says("anyone?")).rejects.toThrow("archived");
  });

  test("come from Slackbot in a direct message", async () => {
    const direct = await setting.stage.asker.with(setting.stage.bot);
    const channel = setting.world.channel("slack", direct.room.place.channel);
    if (!channel) throw new Error("There is no direct message.");
    setting.simulator.notify(channel, { text: "Reminder: lamps." });
    expect(await event("message")).toMatchObject({ user: "USLACKBOT", channel_type: "im" });
  });
});
