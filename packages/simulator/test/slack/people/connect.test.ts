import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Channel, Person, Space } from "../../../src/world/place.ts";
import { openSocket } from "../../support/slack-listener.ts";
import type { Listener } from "../../support/slack-listener.ts";
import { createSetting } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;
let app: Listener;
let guests: Space;
let stranger: Person;
let shared: Channel;
/** Chooses the installation that the next events name. */
let chosen: number;

beforeEach(async () => {
  chosen = 0;
  setting = await createSetting({ random: () => chosen });
  const { simulator, world } = setting;
  guests = simulator.addWorkspace("Guests");
  stranger = world.addPerson({ name: "Zoe Quinn", timeZone: "UTC", isBot: false, ids: {} });
  simulator.admit(stranger, guests);
  shared = simulator.addChannel("joint", { members: [setting.asker, setting.bot] });
  simulator.shareChannel(shared, guests, [stranger]);
  app = await openSocket(simulator);
});
afterEach(async () => {
  await app.close();
  await setting.simulator.stop();
});

const inShared = () => ({ platform: "slack", space: shared.space, channel: shared.id });

describe("a person of another workspace in a shared channel", () => {
  test("is told apart in events, which say that the channel is shared", async () => {
    await setting.simulator.platform.say(stranger, inShared(), "hello");
    const { event, payload } = await app.first(({ event: inner }) => inner.type === "message");
    expect(event).toMatchObject({
      user: stranger.ids["slack"],
      team: guests.id,
      user_team: guests.id,
      source_team: guests.id,
      user_profile: { real_name: "Zoe Quinn", team: guests.id, is_restricted: false },
    });
    expect(payload).toMatchObject({ is_ext_shared_channel: true, team_id: shared.space });
  });

  test("is a stranger in users.info, without an address", async () => {
    const { body } = await setting.call("users.info", { user: stranger.ids["slack"] });
    expect(body["user"]).toMatchObject({ is_stranger: true, team_id: guests.id, is_restricted: false });
    expect(body["user"]).not.toHaveProperty("profile.email");
  });

  test("is unknown as long as no channel is shared with them", async () => {
    const other = setting.world.addPerson({ name: "Yan", timeZone: "UTC", isBot: false, ids: {} });
    setting.simulator.admit(other, guests);
    const { body } = await setting.call("users.info", { user: other.ids["slack"] });
    expect(body).toMatchObject({ ok: false, error: "user_not_found" });
  });

  test("shares files of which the event tells only the id", async () => {
    const bytes = new TextEncoder().encode("secret plan");
    const files = [{ name: "plan.txt", mediaType: "text/plain", bytes }];
    await setting.simulator.platform.say(stranger, inShared(), "look", { files });
    const { event } = await app.first(({ event: inner }) => inner.subtype === "file_share");
    const [file] = event["files"] as { id: string }[];
    expect(file).toEqual({ id: file?.id, mode: "file_access", file_access: "check_file_info" });
    const { body } = await setting.call("files.info", { file: file?.id });
    expect(body["file"]).toMatchObject({ name: "plan.txt", mimetype: "text/plain" });
    const { url_private: url } = body["file"] as { url_private: string };
    const headers = { authorization: `Bearer ${setting.simulator.tokens.bot}` };
    expect(await (await fetch(url, { headers })).text()).toBe("secret plan");
  });

  test("conversations.info tells with whom a channel is shared", async () => {
    const { body } = await setting.call("conversations.info", { channel: shared.id });
    expect(body["channel"]).toMatchObject({
      is_shared: true,
      is_ext_shared: true,
      is_org_shared: false,
      shared_team_ids: [shared.space, guests.id],
      conversation_host_id: shared.space,
    });
  });
});

describe("an app that both workspaces installed", () => {
  test("hears each message once, for one of its installations, and can ask for the others", async () => {
    const { simulator } = setting;
    const second = simulator.install(simulator.app, guests);
    shared.members.add(second.userId);
    const [first] = simulator.installations;
    await simulator.platform.say(stranger, inShared(), "hello");
    const one = await app.first(({ event }) => event["text"] === "hello");
    expect(one.payload["authorizations"]).toMatchObject([{ user_id: first?.userId, team_id: shared.space }]);
    chosen = 0.9;
    await simulator.platform.say(stranger, inShared(), "again");
    const two = await app.first(({ event }) => event["text"] === "again");
    expect(two.payload["authorizations"]).toMatchObject([{ user_id: second.userId, team_id: guests.id }]);
    expect(app.types()).toEqual(["message", "message"]);

    const values = { event_context: two.payload["event_context"] };
    const { body } = await setting.call("apps.event.authorizations.list", values, simulator.tokens.app);
    expect(body["authorizations"]).toMatchObject([
      { team_id: shared.space, user_id: first?.userId, is_bot: true },
      { team_id: guests.id, user_id: second.userId, is_bot: true },
    ]);
    const wrong = { event_context: "4-none" };
    const refusal = await setting.call("apps.event.authorizations.list", wrong, simulator.tokens.app);
    expect(refusal.body.error).toBe("invalid_event_context");
  });

  test("is called by the name of one bot, while the event names the other", async () => {
    const { simulator } = setting;
    const second = simulator.install(simulator.app, guests);
    shared.members.add(second.userId);
    await simulator.platform.say(stranger, inShared(), "@natter hello");
    const { event, payload } = await app.first(({ event: inner }) => inner.type === "app_mention");
    const [first] = simulator.installations;
    expect(event["text"]).toBe(`<@${first?.userId}> hello`);
    chosen = 0.9;
    await simulator.platform.say(stranger, inShared(), "@natter bye");
    const other = await app.first(
      ({ event: inner }) => inner.type === "app_mention" && inner["text"] !== event["text"],
    );
    expect(payload["authorizations"]).toMatchObject([{ user_id: first?.userId }]);
    expect(other.payload["authorizations"]).toMatchObject([{ user_id: second.userId }]);
  });
});

describe("a workspace's own people", () => {
  test("can be guests", async () => {
    const guest = setting.world.addPerson({ name: "Guy", timeZone: "UTC", isBot: false, ids: {} });
    const id = setting.simulator.admit(guest, undefined, { guest: "single-channel" });
    const { body } = await setting.call("users.info", { user: id });
    expect(body["user"]).toMatchObject({ is_restricted: true, is_ultra_restricted: true, deleted: false });
  });

  test("can leave for good: their messages stay", async () => {
    await setting.stage.bystander.says("so long");
    setting.simulator.deactivate(setting.bystander);
    const { body } = await setting.call("users.info", { user: setting.stage.bystander.id });
    expect(body["user"]).toMatchObject({ deleted: true });
    await expect(setting.stage.bystander.says("hello?")).rejects.toThrow("Ben is not in #general.");
    const { body: history } = await setting.call("conversations.history", { channel: setting.channel });
    expect(history["messages"]).toMatchObject([{ text: "so long" }]);
  });
});

test("a call can be refused with any word, and changes nothing", async () => {
  setting.world.faults.next("chat.postMessage", { kind: "refused", error: "team_access_not_granted" });
  const values = { channel: setting.channel, text: "hello" };
  const { body } = await setting.call("chat.postMessage", values);
  expect(body).toEqual({ ok: false, error: "team_access_not_granted" });
  expect(setting.stage.channel.messages()).toEqual([]);
  expect((await setting.call("chat.postMessage", values)).body.ok).toBe(true);
});
