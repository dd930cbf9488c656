import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { login, plainIntents } from "../../support/gateway-client.ts";
import type { GatewayClient } from "../../support/gateway-client.ts";
import { createSetting, idOf } from "../../support/discord-setting.ts";
import type { Setting } from "../../support/discord-setting.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting({ settings: { identifyWindow: 0 }, privileged: ["GuildMembers"] });
});
afterEach(() => setting.simulator.stop());

/** Returns the events by name, without those that every session gets first. */
const names = (client: GatewayClient): string[] =>
  client.packets.flatMap(({ t }) => t ?? []).filter((name) => name !== "READY" && name !== "GUILD_CREATE");

test("what an owner does to a server reaches the bot", async () => {
  const client = await login(setting.simulator, { intents: plainIntents | (1 << 1) });
  const { simulator, world } = setting;
  const role = simulator.addRole(simulator.server, { name: "helpers" });
  simulator.setPermissions(simulator.server, role, ["MANAGE_MESSAGES"]);
  simulator.giveRole(role, setting.bystander, simulator.server);
  const channel = simulator.addChannel(simulator.server, { name: "news" });
  simulator.permit(channel, role, { deny: ["SEND_MESSAGES"] });
  simulator.deleteChannel(channel);
  const cleo = world.addPerson({ name: "Cleo", timeZone: "UTC", isBot: false, ids: {} });
  simulator.admit(cleo, simulator.server);
  simulator.expel(cleo, simulator.server);
  await client.event("GUILD_MEMBER_REMOVE");
  expect(names(client)).toEqual([
    "GUILD_ROLE_CREATE",
    "GUILD_ROLE_UPDATE",
    "GUILD_MEMBER_UPDATE",
    "CHANNEL_CREATE",
    "CHANNEL_UPDATE",
    "CHANNEL_DELETE",
    "GUILD_MEMBER_ADD",
    "GUILD_MEMBER_REMOVE",
  ]);
  expect(client.events("CHANNEL_UPDATE")[0]).toMatchObject({
    permission_overwrites: [{ id: role.id, type: 0, allow: "0", deny: "2048" }],
  });
});

test("a bot hears of the servers it is in, from being added until being taken out", async () => {
  const client = await login(setting.simulator);
  const { simulator } = setting;
  const second = simulator.addServer("Second");
  const channel = simulator.addChannel(second, { name: "general" });
  simulator.admit(setting.asker, second);
  expect(client.events("CHANNEL_CREATE")).toEqual([]);
  simulator.install(simulator.application, second);
  await client.next(({ t, d }) => t === "GUILD_CREATE" && d["id"] === second.id);
  const there = setting.stage.asker.in(
    setting.stage.room({ ...setting.place, space: second.id, channel: channel.id }),
  );
  await there.says("@natter hello");
  await client.event("MESSAGE_CREATE");
  simulator.expel(setting.bot, second);
  expect(await client.event("GUILD_DELETE")).toEqual({ id: second.id });
  await there.says("@natter still there?");
  await setting.stage.asker.says("@natter here");
  await vi.waitFor(() => expect(client.events("MESSAGE_CREATE")).toHaveLength(2));
});

test("a thread that is archived or locked meanwhile: 50083, 160005", async () => {
  const { message } = await setting.stage.asker.says("hello");
  const thread = (
    await setting.call("POST", `/channels/${setting.channel}/messages/${message.id}/threads`, { name: "t" })
  ).body.id;
  const messages = `/channels/${thread}/messages`;
  const { id } = (await setting.call("POST", messages, { content: "x" })).body;
  const known = setting.world.thread("discord", setting.channel, thread);
  if (!known) throw new Error("no thread");
  setting.simulator.archive(known);
  expect((await setting.call("PATCH", `${messages}/${id}`, { content: "y" })).body.code).toBe(50_083);
  setting.simulator.archive(known, { locked: true });
  expect((await setting.call("POST", messages, { content: "y" })).body.code).toBe(160_005);
  setting.simulator.deleteChannel(known);
  expect((await setting.call("POST", messages, { content: "y" })).body.code).toBe(10_003);
});

test("two processes with the same token both hear everything", async () => {
  const clients = [await login(setting.simulator), await login(setting.simulator)];
  await setting.stage.asker.says("@natter hello");
  const heard = await Promise.all(clients.map((client) => client.event("MESSAGE_CREATE")));
  expect(heard[0]?.["id"]).toBe(heard[1]?.["id"]);
});

test("bots hear only what is theirs: another application has its own commands and servers", async () => {
  const { simulator } = setting;
  const other = simulator.addApplication("other");
  const client = await login({ url: simulator.url, token: other.token });
  await setting.call("POST", `/applications/${simulator.application.id}/commands`, {
    name: "ask",
    description: "d",
  });
  await setting.stage.asker.runs("ask");
  await setting.stage.asker.says("@natter hello");
  simulator.addChannel(simulator.server, { name: "news" });
  simulator.install(other, simulator.server);
  await client.event("GUILD_ROLE_CREATE");
  expect(names(client)).toEqual(["GUILD_ROLE_CREATE"]);
});

test("a revoked token ends the sessions too: 4004", async () => {
  const client = await login(setting.simulator);
  setting.world.faults.next("GET /users/@me", { kind: "token-revoked" });
  expect((await setting.call("GET", "/users/@me")).status).toBe(401);
  expect(await client.closed).toBe(4004);
});

test("asking for members (op 8) finds them by id and by name, in chunks", async () => {
  const client = await login(setting.simulator);
  const guild_id = setting.simulator.server.id;
  const ada = idOf(setting.asker);
  client.send(8, { guild_id, user_ids: [ada, "1"], nonce: "by id" });
  client.send(8, { guild_id, query: "be", limit: 10, nonce: "by name" });
  const chunk = async (nonce: string) =>
    (await client.next(({ t, d }) => t === "GUILD_MEMBERS_CHUNK" && d["nonce"] === nonce)).d;
  expect(await chunk("by id")).toMatchObject({
    members: [{ user: { id: ada } }],
    not_found: ["1"],
    chunk_count: 1,
  });
  expect(await chunk("by name")).toMatchObject({ members: [{ user: { global_name: "Ben" } }] });
});
