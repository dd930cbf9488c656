import { afterEach, beforeEach, expect, test } from "vitest";
import { login } from "../../support/gateway-client.ts";
import type { GatewayClient } from "../../support/gateway-client.ts";
import { createSetting, idOf } from "../../support/discord-setting.ts";
import type { Setting } from "../../support/discord-setting.ts";

let setting: Setting;
let client: GatewayClient;
let messages: string;

beforeEach(async () => {
  setting = await createSetting();
  client = await login(setting.simulator);
  messages = `/channels/${setting.channel}/messages`;
});
afterEach(() => setting.simulator.stop());

const verdict = async (method: string, path: string, body?: unknown): Promise<string> => {
  const answer = await setting.call(method, path, body);
  return `${answer.status} ${answer.body.code}`;
};

test("a member who is timed out can only read, and hears of it whatever the intents are", async () => {
  const { simulator, clock, bot } = setting;
  const id = await setting.posted();
  simulator.timeOut(bot, simulator.server, 60_000);
  expect(await client.event("GUILD_MEMBER_UPDATE")).toMatchObject({
    user: { id: idOf(bot) },
    communication_disabled_until: new Date(clock.now() + 60_000).toISOString(),
  });
  expect([
    await verdict("POST", messages, { content: "x" }),
    await verdict("POST", `/channels/${setting.channel}/typing`),
    await verdict("PUT", `${messages}/${id}/reactions/%F0%9F%91%80/@me`),
    await verdict("POST", `${messages}/${id}/threads`, { name: "t" }),
    await verdict("GET", `${messages}/${id}`),
  ]).toEqual(["403 50013", "403 50013", "403 50013", "403 50013", "200 undefined"]);
  await clock.advance(60_000);
  expect(await verdict("POST", messages, { content: "x" })).toBe("200 undefined");
});

test("an administrator cannot be timed out", async () => {
  const { simulator, bot } = setting;
  simulator.giveRole(
    simulator.addRole(simulator.server, { name: "boss", permissions: ["ADMINISTRATOR"] }),
    bot,
    simulator.server,
  );
  simulator.timeOut(bot, simulator.server, 60_000);
  expect(await verdict("POST", messages, { content: "x" })).toBe("200 undefined");
});

test("automatic moderation blocks a word in messages, edits and titles, and lets who manages the server say it", async () => {
  const { simulator, bot, stage } = setting;
  const id = await setting.posted();
  simulator.block(simulator.server, ["Darn"]);
  await expect(stage.asker.says("darn it")).rejects.toThrow("blocked by automatic moderation (200000)");
  expect([
    await verdict("POST", messages, { content: "oh darn" }),
    await verdict("PATCH", `${messages}/${id}`, { content: "DARN it" }),
    await verdict("POST", `${messages}/${id}/threads`, { name: "darn" }),
    await verdict("POST", messages, { content: "darning needles" }),
  ]).toEqual(["400 200000", "400 200000", "400 200001", "200 undefined"]);
  simulator.giveRole(
    simulator.addRole(simulator.server, { name: "mod", permissions: ["MANAGE_GUILD"] }),
    bot,
    simulator.server,
  );
  expect(await verdict("POST", messages, { content: "oh darn" })).toBe("200 undefined");
});

test("moderators delete many messages in one event, and take embeds away without an edit", async () => {
  const { simulator, asker } = setting;
  const ids = [await setting.posted(), await setting.posted({ embeds: [{ title: "t" }] })];
  const [first = "", second = ""] = ids;
  simulator.suppressEmbeds(setting.message(second), asker);
  expect(await client.event("MESSAGE_UPDATE")).toMatchObject({
    id: second,
    embeds: [],
    flags: 1 << 2,
    edited_timestamp: null,
  });
  simulator.purge(
    ids.map((id) => setting.message(id)),
    asker,
  );
  expect(await client.event("MESSAGE_DELETE_BULK")).toMatchObject({ ids });
  expect(await verdict("PATCH", `${messages}/${first}`, { content: "x" })).toBe("404 10008");
});

test("50278 to a person with whom the bot shares no server, unless they have installed it", async () => {
  const { simulator, asker } = setting;
  const { body: direct } = await setting.call("POST", "/users/@me/channels", { recipient_id: idOf(asker) });
  const write = () => verdict("POST", `/channels/${direct.id}/messages`, { content: "x" });
  expect(await write()).toBe("200 undefined");
  simulator.expel(asker, simulator.server);
  expect(await write()).toBe("403 50278");
  simulator.install(simulator.application, asker);
  expect(await write()).toBe("200 undefined");
});
