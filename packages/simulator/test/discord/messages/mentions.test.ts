import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { currentBody } from "../../../src/discord/messages/message-record.ts";
import type { Role } from "../../../src/discord/guild/permissions.ts";
import { login } from "../../support/gateway-client.ts";
import { createSetting, idOf } from "../../support/discord-setting.ts";
import type { Setting } from "../../support/discord-setting.ts";

let setting: Setting;
let helpers: Role;
let ada: string;
let ben: string;

beforeEach(async () => {
  setting = await createSetting();
  helpers = setting.simulator.addRole(setting.simulator.server, { name: "helpers", mentionable: true });
  setting.simulator.giveRole(helpers, setting.bystander, setting.simulator.server);
  [ada, ben] = [idOf(setting.asker), idOf(setting.bystander)];
});
afterEach(() => setting.simulator.stop());

/** Whom a message of the bot really notifies. */
const pinged = async (body: object): Promise<string[]> => [
  ...setting.message(await setting.posted(body)).pings,
];

test("SUPPRESS_NOTIFICATIONS keeps the flag and the mention, and shows that no device rang", async () => {
  const id = await setting.posted({ content: `quietly, <@${ada}>`, flags: 1 << 12 });
  expect(setting.message(id)).toMatchObject({ silent: true, pings: new Set([ada]) });
  const { body } = await setting.call("GET", `/channels/${setting.channel}/messages/${id}`);
  expect(body["flags"]).toBe(1 << 12);
  expect(setting.stage.channel.transcript()).toContain("(without a notification; pinged Ada)");
  expect(setting.message(await setting.posted()).silent).toBeUndefined();
});

describe("defaults when omitted: ordinary messages parse users, roles and everyone", () => {
  test("a person", async () => {
    expect(await pinged({ content: `hello <@${ada}>` })).toEqual([ada]);
  });

  test("all members with a role", async () => {
    expect(await pinged({ content: `<@&${helpers.id}>` })).toEqual([ben]);
  });

  test.each(["@everyone", "@here"])("%s", async (word) => {
    expect((await pinged({ content: `${word} lunch` })).toSorted()).toEqual([ada, ben].toSorted());
  });

  test("the author of what is replied to", async () => {
    const { message } = await setting.stage.asker.says("hello");
    expect(await pinged({ content: "hi", message_reference: { message_id: message.id } })).toEqual([ada]);
  });
});

describe("allowed_mentions", () => {
  const everything = (): string => `<@${ada}> <@&${helpers.id}> @everyone`;
  test.each([
    { name: "parse: [] pings no one", allowed: () => ({ parse: [] }), expected: () => [] },
    { name: "parse: users pings people only", allowed: () => ({ parse: ["users"] }), expected: () => [ada] },
    { name: "parse: roles pings roles only", allowed: () => ({ parse: ["roles"] }), expected: () => [ben] },
    { name: "a list pings those in it", allowed: () => ({ parse: [], users: [ben] }), expected: () => [] },
    {
      name: "a list of roles pings those",
      allowed: () => ({ parse: [], roles: [helpers.id] }),
      expected: () => [ben],
    },
  ])("$name", async ({ allowed, expected }) => {
    expect(await pinged({ content: everything(), allowed_mentions: allowed() })).toEqual(expected());
  });

  test("replied_user false spares the author of what is replied to; absent from a sent object, it is false", async () => {
    const { message } = await setting.stage.asker.says("hello");
    const reply = { content: "hi", message_reference: { message_id: message.id } };
    expect(await pinged({ ...reply, allowed_mentions: { parse: [] } })).toEqual([]);
    expect(await pinged({ ...reply, allowed_mentions: { parse: [], replied_user: true } })).toEqual([ada]);
  });
});

test("an edit without it parses again with the defaults, but notifies no one", async () => {
  const id = await setting.posted({ content: `<@${ada}>`, allowed_mentions: { parse: [] } });
  const path = `/channels/${setting.channel}/messages/${id}`;
  expect(currentBody(setting.message(id)).mentions).toEqual([]);
  await setting.call("PATCH", path, { content: `<@${ada}> @everyone` });
  expect(currentBody(setting.message(id))).toMatchObject({ mentions: [ada], mentionEveryone: true });
  await setting.call("PATCH", path, { content: `<@${ada}>`, allowed_mentions: { parse: [] } });
  expect(currentBody(setting.message(id))).toMatchObject({ mentions: [], mentionEveryone: false });
  expect([...setting.message(id).pings]).toEqual([]);
});

test("interactions and webhooks parse users only", async () => {
  const client = await login(setting.simulator);
  const commands = `/applications/${setting.simulator.application.id}/commands`;
  await setting.call("POST", commands, { name: "ask", description: "Ask" });
  await setting.stage.asker.runs("ask");
  const { id, token } = await client.event("INTERACTION_CREATE");
  const content = `<@${ada}> <@&${helpers.id}> @everyone`;
  await setting.call("POST", `/interactions/${String(id)}/${String(token)}/callback`, {
    type: 4,
    data: { content },
  });
  expect([...setting.message().pings]).toEqual([ada]);
});

test.each([
  { name: "mentions inside embeds do not ping", body: () => ({ embeds: [{ description: `<@${ada}>` }] }) },
  { name: "nor in inline code", body: () => ({ content: `\`<@${ada}>\`` }) },
  { name: "nor in fenced code", body: () => ({ content: `\`\`\`\n@everyone <@${ada}>\n\`\`\`` }) },
  { name: "nor a name", body: () => ({ content: "@Ada" }) },
])("$name", async ({ body }) => {
  expect(await pinged(body())).toEqual([]);
});

test("@everyone and roles that are not mentionable need MENTION_EVERYONE", async () => {
  setting.simulator.permit(setting.simulator.general, setting.bot, { deny: ["MENTION_EVERYONE"] });
  const closed = setting.simulator.addRole(setting.simulator.server, { name: "closed" });
  setting.simulator.giveRole(closed, setting.asker, setting.simulator.server);
  expect(await pinged({ content: `@everyone <@&${closed.id}>` })).toEqual([]);
  expect(await pinged({ content: `<@&${helpers.id}>` })).toEqual([ben]);
});

test("people who do not see the channel are not notified", async () => {
  setting.simulator.permit(setting.simulator.general, setting.bystander, { deny: ["VIEW_CHANNEL"] });
  expect(await pinged({ content: `<@${ben}> @everyone` })).toEqual([ada]);
});

test("a ping counts in the unread mark of the one who was named, not of others", async () => {
  await setting.posted({ content: `<@${ada}>` });
  expect(setting.world.unread.of(setting.place, ada)).toEqual({ count: 1, pings: 1 });
  expect(setting.world.unread.of(setting.place, ben)).toEqual({ count: 1, pings: 0 });
});
