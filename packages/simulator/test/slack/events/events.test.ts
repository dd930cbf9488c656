import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exampleManifest } from "../../../src/slack/apps/manifest.ts";
import type { Manifest } from "../../../src/slack/apps/manifest.ts";
import { openSocket } from "../../support/slack-listener.ts";
import type { Heard, Listener } from "../../support/slack-listener.ts";
import { createSetting, withScopes } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;
let app: Listener;

beforeEach(async () => {
  setting = await createSetting({ eventsPerHour: 100 });
  app = await openSocket(setting.simulator);
});
afterEach(async () => {
  await app.close();
  await setting.simulator.stop();
});

const settled = () => setting.simulator.settled();
const withSubtype =
  (subtype: string) =>
  ({ event }: Heard): boolean =>
    event.subtype === subtype;
const ofType =
  (type: string) =>
  ({ event }: Heard): boolean =>
    event.type === type;
const ids = () => ({
  team: setting.simulator.general.space,
  channel: setting.channel,
  user: setting.stage.asker.id,
});

/** A second app with another manifest, listening. */
async function another(manifest: Manifest): Promise<Listener> {
  const { app: other } = setting.simulator.install(manifest);
  return openSocket(setting.simulator, { appToken: other.appToken });
}

describe("a mention", () => {
  test("arrives as app_mention and as message, under two event ids", async () => {
    const { message } = await setting.stage.asker.says("@natter hello");
    await settled();
    expect(app.types().toSorted()).toEqual(["app_mention", "message"]);
    const [first, second] = app.heard;
    expect(first?.payload["event_id"]).not.toBe(second?.payload["event_id"]);
    const { team, channel, user } = ids();
    for (const { event } of app.heard) {
      const text = `<@${setting.stage.bot.id}> hello`;
      expect(event).toMatchObject({ user, channel, team, text, ts: message.id, event_ts: message.id });
      expect(event["client_msg_id"]).toEqual(expect.any(String));
    }
    expect(app.heard.find(ofType("message"))?.event).toMatchObject({ channel_type: "channel" });
  });

  test("comes in an outer event that names its recipient", async () => {
    await setting.stage.asker.says("@natter hello");
    const { payload } = await app.first(ofType("app_mention"));
    const { team } = ids();
    expect(payload).toMatchObject({
      type: "event_callback",
      team_id: team,
      context_team_id: team,
      context_enterprise_id: null,
      api_app_id: setting.simulator.app.id,
      event_time: Math.floor(setting.clock.now() / 1000),
      is_ext_shared_channel: false,
      authorizations: [
        {
          enterprise_id: null,
          team_id: team,
          user_id: setting.stage.bot.id,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
    });
  });

  test("in a direct message is a message only", async () => {
    const { asker, bot } = setting.stage;
    await (await asker.with(bot)).says("@natter hello");
    await settled();
    expect(app.types()).toEqual(["message"]);
    expect(app.heard[0]?.event).toMatchObject({ channel_type: "im" });
  });

  test("by another bot arrives too, one by itself does not", async () => {
    const other = setting.simulator.install({ ...exampleManifest, display_information: { name: "Other" } });
    const text = `<@${setting.stage.bot.id}> hello`;
    await setting.call("chat.postMessage", { channel: setting.channel, text }, other.token);
    await setting.call("chat.postMessage", { channel: setting.channel, text });
    await settled();
    const mentions = app.heard.filter(ofType("app_mention"));
    expect(mentions.map(({ event }) => event["bot_id"])).toEqual([other.botId]);
  });
});

describe("a message", () => {
  test("in a thread says where the thread began, and who began it", async () => {
    const said = await setting.stage.asker.says("question");
    await setting.stage.bystander.in(said).says("me too");
    const { event } = await app.first(({ event: { text } }) => text === "me too");
    expect(event).toMatchObject({ thread_ts: said.message.id, parent_user_id: setting.stage.asker.id });
  });

  test("is escaped as Slack escapes it", async () => {
    await setting.stage.asker.says("a < b && @here");
    const { event } = await app.first(ofType("message"));
    expect(event["text"]).toBe("a &lt; b &amp;&amp; <!here>");
  });

  test("with files is a file_share with addresses", async () => {
    await setting.stage.asker.shares("notes.txt", "hello", "look");
    const { event } = await app.first(withSubtype("file_share"));
    const address = expect.stringContaining("/files-pri/") as string;
    expect(event).toMatchObject({
      text: "look",
      files: [{ name: "notes.txt", mimetype: "text/plain", size: 5, url_private: address }],
    });
  });

  test("that is shown in the channel as well is a thread_broadcast", async () => {
    const said = await setting.stage.asker.says("question");
    await setting.stage.asker.in(said).says("for all", { broadcast: true });
    expect((await app.first(withSubtype("thread_broadcast"))).event).toMatchObject({
      thread_ts: said.message.id,
    });
  });

  test("of the bot itself causes an event for it, with its ids and without a client's", async () => {
    await setting.call("chat.postMessage", { channel: setting.channel, text: "mine" });
    const { event } = await app.first(ofType("message"));
    const { botId, userId } = setting.simulator.installations[0] ?? {};
    expect(event).toMatchObject({ bot_id: botId, app_id: setting.simulator.app.id, user: userId });
    expect(event).not.toHaveProperty("client_msg_id");
    expect(event).not.toHaveProperty("subtype");
  });

  test("that was edited arrives as message_changed with the original time inside, also when the bot edits its own", async () => {
    const { body } = await setting.call("chat.postMessage", { channel: setting.channel, text: "one" });
    await setting.call("chat.update", { channel: setting.channel, ts: body.ts, text: "two" });
    const { event } = await app.first(withSubtype("message_changed"));
    expect(event).toMatchObject({
      hidden: true,
      channel: setting.channel,
      channel_type: "channel",
      message: { ts: body.ts, text: "two", edited: { user: setting.stage.bot.id } },
      previous_message: { ts: body.ts, text: "one" },
    });
    expect(event["ts"]).not.toBe(body.ts);
  });

  test("that was deleted arrives as message_deleted", async () => {
    const { message } = await setting.stage.asker.says("oops");
    await setting.stage.asker.deletes(message);
    const { event } = await app.first(withSubtype("message_deleted"));
    expect(event).toMatchObject({ hidden: true, deleted_ts: message.id, previous_message: { text: "oops" } });
  });

  test("that only one person sees causes no event", async () => {
    await setting.call("chat.postEphemeral", {
      channel: setting.channel,
      user: setting.stage.asker.id,
      text: "psst",
    });
    await setting.stage.asker.says("marker");
    await settled();
    expect(app.heard.map(({ event }) => event["text"])).toEqual(["marker"]);
  });

  test("that is streamed causes an event when it begins and when it ends, with its state", async () => {
    const { asker, bot } = setting.stage;
    const { message } = await (await asker.with(bot)).says("question");
    const stream = { channel: message.channel, thread_ts: message.id };
    const { body } = await setting.call("chat.startStream", stream);
    await setting.call("chat.appendStream", {
      ...stream,
      thread_ts: undefined,
      ts: body.ts,
      markdown_text: "answer",
    });
    await setting.call("chat.stopStream", { channel: message.channel, ts: body.ts });
    await settled();
    const states = app.heard.slice(1).map(({ event }) => {
      const inner = (event["message"] ?? event) as Record<string, unknown>;
      return [event.subtype, inner["streaming_state"], inner["text"]];
    });
    expect(states).toEqual([
      [undefined, "in_progress", ""],
      ["message_changed", "completed", "answer"],
    ]);
  });

  test.each([
    { kind: "private", type: "group", event: "message.groups", scope: "groups:history" },
    { kind: "group", type: "mpim", event: "message.mpim", scope: "mpim:history" },
  ] as const)("in a $kind channel has the channel_type $type", async ({ kind, type }) => {
    const room = setting.simulator.addChannel("elsewhere", {
      kind,
      members: [setting.asker, setting.bystander, setting.bot],
    });
    const place = { platform: "slack", space: room.space, channel: room.id };
    await setting.stage.asker.in(setting.stage.room(place)).says("hello");
    expect((await app.first(ofType("message"))).event).toMatchObject({
      channel: room.id,
      channel_type: type,
    });
  });
});

describe("an app hears only", () => {
  test("of channels that it is in", async () => {
    const room = setting.simulator.addChannel("elsewhere", { members: [setting.asker] });
    await setting.stage.asker
      .in(setting.stage.room({ platform: "slack", space: room.space, channel: room.id }))
      .says("@natter here?");
    await setting.stage.asker.says("marker");
    await settled();
    expect(app.heard.map(({ event }) => event["text"])).toEqual(["marker"]);
  });

  test("what it subscribed to", async () => {
    const settings = { ...exampleManifest.settings, event_subscriptions: { bot_events: ["app_mention"] } };
    const other = await another({ ...exampleManifest, settings });
    const [, bot] = setting.world.people.filter(({ isBot }) => isBot);
    await setting.stage.asker.says(`nothing for you`);
    await setting.call("chat.postMessage", {
      channel: setting.channel,
      text: `<@${String(bot?.ids["slack"])}> for you`,
    });
    await settled();
    expect(other.types()).toEqual(["app_mention"]);
    await other.close();
  });

  test("what its scopes allow", async () => {
    const other = await another(withScopes("app_mentions:read", "reactions:read"));
    const { message } = await setting.stage.asker.says("hello");
    await setting.stage.asker.reacts("eyes", message);
    await settled();
    expect(other.types()).toEqual(["reaction_added"]);
    await other.close();
  });
});

test("reactions come and go", async () => {
  const { message } = await setting.stage.asker.says("hello");
  await setting.stage.bystander.reacts(":eyes:", message);
  await setting.stage.bystander.unreacts("eyes", message);
  const item = { type: "message", channel: setting.channel, ts: message.id };
  const common = {
    user: setting.stage.bystander.id,
    reaction: "eyes",
    item,
    item_user: setting.stage.asker.id,
  };
  expect((await app.first(ofType("reaction_added"))).event).toMatchObject(common);
  expect((await app.first(ofType("reaction_removed"))).event).toMatchObject(common);
});

test("members come and go", async () => {
  const eve = setting.world.addPerson({ name: "Eve", timeZone: "UTC", isBot: false, ids: {} });
  const user = setting.simulator.admit(eve);
  const place = { user, channel: setting.channel, channel_type: "C", team: ids().team };
  expect((await app.first(ofType("member_joined_channel"))).event).toMatchObject(place);
  const room = setting.simulator.addChannel("elsewhere", { members: [eve, setting.bot] });
  await setting.call("conversations.kick", { channel: room.id, user });
  expect((await app.first(ofType("member_left_channel"))).event).toMatchObject({
    ...place,
    channel: room.id,
  });
});

test("the Home and the Messages tab, and what a person looks at beside them", async () => {
  const { platform } = setting.simulator;
  const entities = [{ type: "slack#/types/channel_id", value: setting.channel, team_id: ids().team }];
  await platform.openHome(setting.asker, setting.bot);
  await platform.lookAt(setting.asker, setting.bot, entities);
  const chat = await setting.stage.asker.with(setting.stage.bot);
  await chat.reads();
  await chat.says("about this channel");
  await settled();
  const [home, context, messages, said] = app.heard.map(({ event }) => event);
  expect(home).toMatchObject({ type: "app_home_opened", tab: "home", user: setting.stage.asker.id });
  expect(context).toMatchObject({ type: "app_context_changed", context: { entities } });
  expect(messages).toMatchObject({
    type: "app_home_opened",
    tab: "messages",
    context: { entities },
    channel: said?.["channel"],
  });
  expect(said).toMatchObject({ type: "message", app_context: { entities } });
});

test("Stop, and a new title for a session", async () => {
  const said = await setting.stage.asker.says("question");
  const thread = { channel_id: setting.channel, thread_ts: said.message.id };
  await setting.call("agents.sessions.setStatus", { ...thread, status: "processing", title: "Old" });
  const recipient = { recipient_user_id: ids().user, recipient_team_id: ids().team };
  const stream = await setting.call("chat.startStream", {
    channel: setting.channel,
    thread_ts: said.message.id,
    ...recipient,
  });
  await setting.stage.asker.in(said).stops();
  const common = { channel: setting.channel, user: ids().user, thread_ts: said.message.id };
  expect((await app.first(ofType("agent_session_stopped"))).event).toMatchObject({
    ...common,
    streaming_message_ts: [stream.body.ts],
  });
  await setting.simulator.platform.renameSession(setting.asker, said.thread.place, "New");
  expect((await app.first(ofType("agent_session_title_changed"))).event).toMatchObject({
    ...common,
    title: "New",
    previous_title: "Old",
  });
});

test("an uninstalled app is told, although its token no longer works", async () => {
  const { installations } = setting.simulator;
  for (const installation of installations) setting.simulator.uninstall(installation);
  expect((await app.first(ofType("tokens_revoked"))).event).toMatchObject({
    tokens: { bot: [setting.stage.bot.id] },
  });
  const settings = { ...exampleManifest.settings, event_subscriptions: { bot_events: ["app_uninstalled"] } };
  const other = setting.simulator.install({ ...exampleManifest, settings });
  const listener = await openSocket(setting.simulator, { appToken: other.app.appToken });
  setting.simulator.uninstall(other);
  expect((await listener.first(ofType("app_uninstalled"))).payload).toMatchObject({ team_id: ids().team });
  await listener.close();
});

test("after its share of events in an hour an app is told app_rate_limited, once a minute, and nothing else", async () => {
  for (let count = 1; count <= 102; count += 1) await setting.stage.asker.says(`message ${count}`);
  await settled();
  const limited = app.heard.filter(({ payload }) => payload["type"] === "app_rate_limited");
  expect(app.heard).toHaveLength(101);
  expect(limited).toHaveLength(1);
  expect(limited[0]?.payload).toMatchObject({
    team_id: ids().team,
    api_app_id: setting.simulator.app.id,
    minute_rate_limited: Math.floor(setting.clock.now() / 60_000) * 60,
  });
  expect(limited[0]?.payload).not.toHaveProperty("event");
  await setting.clock.advance(3_600_000);
  await setting.stage.asker.says("a new hour");
  await app.first(({ event }) => event["text"] === "a new hour");
});
