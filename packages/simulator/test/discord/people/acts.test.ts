import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { login } from "../../support/gateway-client.ts";
import type { GatewayClient } from "../../support/gateway-client.ts";
import { createDiscordReferee } from "../../support/discord-referee.ts";
import { createSetting, idOf } from "../../support/discord-setting.ts";
import type { Setting } from "../../support/discord-setting.ts";
import type { Message } from "../../../src/world/message.ts";

let setting: Setting;
let client: GatewayClient;

const referee = createDiscordReferee();
const picture = { name: "cat.png", mediaType: "image/png", bytes: new Uint8Array(9) };

beforeEach(async () => {
  setting = await createSetting({ privileged: ["MessageContent"] });
  client = await login(setting.simulator, { intents: (0b1111111 << 9) | 1 });
});
afterEach(() => setting.simulator.stop());

/** Returns the event of a message, after both the event and the REST answer were held against Discord's description. */
async function heard({ id, channel, thread }: Message): Promise<Record<string, unknown>> {
  const venue = thread ?? channel;
  const { d } = await client.next(({ t, d: data }) => t === "MESSAGE_CREATE" && data["id"] === id);
  const path = `/channels/${venue}/messages/${id}`;
  const { status, body } = await setting.call("GET", path);
  // Discord's description allows a forward in requests and forgets it in answers.
  const known = /message_reference\/type: must be 0$/;
  const faults = referee.faultsOfAnswer("GET", path, status, body).filter((fault) => !known.test(fault));
  expect(faults).toEqual([]);
  return { ...d, ...body };
}

describe("people send more than text:", () => {
  test("a forward is empty itself and carries a frozen copy without its author", async () => {
    const { message } = await setting.stage.asker.says("look", { files: [picture] });
    const elsewhere = setting.simulator.addChannel(setting.simulator.server, { name: "random" });
    const to = setting.stage.room({ ...setting.place, channel: elsewhere.id });
    const forward = await setting.stage.bystander.forwards(message, { to, text: "@natter what is it?" });
    await setting.stage.asker.edits(message, "changed afterwards");

    expect(await heard(forward.message)).toMatchObject({
      content: "",
      attachments: [],
      flags: 1 << 14,
      message_reference: { type: 1, message_id: message.id, channel_id: setting.channel },
      message_snapshots: [
        { message: { content: "look", attachments: [{ filename: "cat.png" }], embeds: [], type: 0 } },
      ],
    });
    expect(await heard(setting.message())).toMatchObject({ content: `<@${idOf(setting.bot)}> what is it?` });
    expect(to.messages().map((shown) => to.textOf(shown))).toEqual(["look", "@natter what is it?"]);
  });

  test("a forward of a forward carries the first message", async () => {
    const { message } = await setting.stage.asker.says("look");
    const once = await setting.stage.asker.forwards(message, { to: setting.stage.channel });
    const twice = await setting.stage.asker.forwards(once, { to: setting.stage.channel });
    expect(await heard(twice.message)).toMatchObject({
      message_snapshots: [{ message: { content: "look" } }],
    });
  });

  test("a sticker, a poll, a voice message", async () => {
    const { asker } = setting.stage;
    const sticker = await asker.says("", { stickers: ["Wave"] });
    expect(await heard(sticker.message)).toMatchObject({
      content: "",
      sticker_items: [{ name: "Wave", format_type: 1 }],
    });
    const poll = await asker.says("", { poll: { question: "Lunch?", answers: ["Soup", "Salad"] } });
    expect(await heard(poll.message)).toMatchObject({
      content: "",
      poll: {
        question: { text: "Lunch?" },
        answers: [
          { answer_id: 1, poll_media: { text: "Soup" } },
          { answer_id: 2, poll_media: { text: "Salad" } },
        ],
      },
    });
    const voice = await asker.says("", { voice: { seconds: 3.5 } });
    expect(await heard(voice.message)).toMatchObject({
      content: "",
      flags: 1 << 13,
      attachments: [
        {
          filename: "voice-message.ogg",
          content_type: "audio/ogg",
          duration_secs: 3.5,
          waveform: expect.any(String),
        },
      ],
    });
    await expect(setting.stage.channel).toShow(/Lunch\?\nSoup\nSalad/, { by: asker });
  });

  test("an edit that adds a mention", async () => {
    const { message } = await setting.stage.asker.says("what is it?");
    await setting.stage.asker.edits(message, "@natter what is it?");
    expect(await client.event("MESSAGE_UPDATE")).toMatchObject({
      id: message.id,
      content: `<@${idOf(setting.bot)}> what is it?`,
      mentions: [{ id: idOf(setting.bot) }],
      edited_timestamp: expect.any(String),
    });
  });

  test("a mention of the bot's own role", async () => {
    const { simulator, stage } = setting;
    const role = simulator.ownRole(simulator.application, simulator.server);
    const { message } = await stage.asker.says(`<@&${role.id}> hello`);
    expect(await heard(message)).toMatchObject({ mentions: [], mention_roles: [role.id] });
    const { d: guild } = await client.next(({ t }) => t === "GUILD_CREATE");
    expect(guild["roles"]).toContainEqual(
      expect.objectContaining({ id: role.id, managed: true, tags: { bot_id: idOf(setting.bot) } }),
    );
  });
});

describe("a reply quotes what it replies to:", () => {
  const replied = async (to: Message) => {
    const { message } = await setting.stage.bystander.says("and this?", { replyTo: to });
    return (await heard(message))["referenced_message"];
  };

  test("a picture", async () => {
    const { message } = await setting.stage.asker.says("", { files: [picture] });
    expect(await replied(message)).toMatchObject({ content: "", attachments: [{ filename: "cat.png" }] });
  });

  test("a forward", async () => {
    const { message } = await setting.stage.asker.says("look", { files: [picture] });
    const forward = await setting.stage.asker.forwards(message, { to: setting.stage.channel });
    expect(await replied(forward.message)).toMatchObject({
      content: "",
      message_reference: { type: 1 },
      message_snapshots: [{ message: { content: "look", attachments: [{ filename: "cat.png" }] } }],
    });
  });

  test("an embed of a webhook, and components of another bot", async () => {
    const { simulator, place } = setting;
    const alerts = simulator.addWebhook(simulator.general, "Alerts");
    const alert = simulator.posts(alerts, { embeds: [{ title: "Disk full", description: "on db-1" }] });
    expect(await heard(alert)).toMatchObject({
      webhook_id: alerts.id,
      author: { id: alerts.id, username: "Alerts", bot: true, discriminator: "0000" },
    });
    expect(client.events("MESSAGE_CREATE").at(-1)).not.toHaveProperty("member");
    expect(await replied(alert)).toMatchObject({ content: "", embeds: [{ title: "Disk full" }] });
    const other = simulator.addApplication("Other");
    simulator.install(other, simulator.server);
    const layout = { flags: 1 << 15, components: [{ type: 10, content: "All is well" }] };
    const status = simulator.posts(other, layout, place);
    expect(await replied(status)).toMatchObject({
      content: "",
      components: [{ type: 10, content: "All is well" }],
    });
  });
});

test("lines that Discord writes stand in the history with their own type", async () => {
  const { simulator, asker, bystander, place, stage } = setting;
  const { message } = await stage.asker.says("important");
  const lines = [
    simulator.notes("renamed", asker, place, { text: "new name" }),
    simulator.notes("joined", bystander, place),
    simulator.notes("pinned", asker, place, { about: message }),
    simulator.notes("recipientAdded", asker, place, { whom: bystander }),
  ];
  await Promise.all(lines.map(heard));
  const { body } = await setting.call("GET", `/channels/${setting.channel}/messages`);
  expect(body).toMatchObject([
    { type: 1, mentions: [{ id: idOf(bystander) }] },
    { type: 6, message_reference: { message_id: message.id } },
    { type: 7, author: { id: idOf(bystander) } },
    { type: 4, content: "new name" },
    { type: 0, content: "important" },
  ]);
});

describe("people write in", () => {
  test.each(["voice", "stage"] as const)("the text of a %s channel, which holds no threads", async (kind) => {
    const { simulator, stage, place } = setting;
    const channel = simulator.addChannel(simulator.server, { name: kind, kind });
    const { message } = await stage.asker.in(stage.room({ ...place, channel: channel.id })).says("hello");
    expect(await heard(message)).toMatchObject({ channel_type: kind === "voice" ? 2 : 13, content: "hello" });
    expect((await setting.call("GET", `/channels/${channel.id}`)).body).toMatchObject({ bitrate: 64_000 });
    const path = `/channels/${channel.id}/messages/${message.id}/threads`;
    expect((await setting.call("POST", path, { name: "no" })).body).toMatchObject({ code: 50024 });
  });

  test("a media channel, whose posts are threads", async () => {
    const { simulator, stage, place } = setting;
    const gallery = simulator.addChannel(simulator.server, { name: "gallery", kind: "media" });
    const post = await stage.asker
      .in(stage.room({ ...place, channel: gallery.id }))
      .posts("Cats", "Which one?");
    const created = await client.event("THREAD_CREATE");
    expect(created).toMatchObject({ parent_id: gallery.id, name: "Cats" });
    const [first] = post.room.messages();
    expect(first && (await heard(first))).toMatchObject({ content: "Which one?" });
  });

  test("a thread that another person opened: it begins with a reference to the whole first message", async () => {
    const { message } = await setting.stage.asker.says("look", { files: [picture] });
    const thread = await setting.stage.bystander.opensThread(message, "A cat");
    await thread.says("@natter hello");
    const { body } = await setting.call("GET", `/channels/${message.id}/messages`);
    expect(body).toMatchObject([
      { type: 0 },
      {
        type: 21,
        author: { id: idOf(setting.bystander) },
        content: "",
        attachments: [],
        referenced_message: {
          id: message.id,
          author: { id: idOf(setting.asker) },
          timestamp: new Date(message.at).toISOString(),
          content: "look",
          attachments: [{ filename: "cat.png" }],
        },
      },
    ]);
  });
});
