import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { login } from "../../support/gateway-client.ts";
import { createSetting, idOf } from "../../support/discord-setting.ts";
import type { Setting } from "../../support/discord-setting.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting({ privileged: ["MessageContent"] });
});
afterEach(() => setting.simulator.stop());

/** Logs in with the content intent. */
const listening = () => login(setting.simulator, { intents: (0b1111111 << 9) | 1 });

describe("what people do reaches the bot", () => {
  test("saying, editing, deleting, reacting, typing", async () => {
    const client = await listening();
    await setting.stage.asker.types();
    const { message } = await setting.stage.asker.says("hello");
    await setting.stage.asker.edits(message, "hello there");
    await setting.stage.bystander.reacts("👍", message);
    await setting.stage.bystander.unreacts("👍", message);
    await setting.stage.asker.deletes(message);
    await client.event("MESSAGE_DELETE");
    expect(client.packets.flatMap(({ t, d }) => (t ? [[t, d.content]] : [])).slice(2)).toEqual([
      ["TYPING_START", undefined],
      ["MESSAGE_CREATE", "hello"],
      ["MESSAGE_UPDATE", "hello there"],
      ["MESSAGE_REACTION_ADD", undefined],
      ["MESSAGE_REACTION_REMOVE", undefined],
      ["MESSAGE_DELETE", undefined],
    ]);
    expect(client.events("MESSAGE_UPDATE")[0]?.["edited_timestamp"]).not.toBeNull();
    expect(client.events("MESSAGE_REACTION_ADD")[0]).toMatchObject({
      emoji: { id: null, name: "👍" },
      user_id: idOf(setting.bystander),
    });
  });

  test("names of people, roles and channels become mentions, as in the client", async () => {
    const role = setting.simulator.addRole(setting.simulator.server, { name: "helpers", mentionable: true });
    const { message } = await setting.stage.asker.says("@Ben and @helpers, see #general");
    expect(message.versions[0]?.content.text).toBe(
      `<@${idOf(setting.bystander)}> and <@&${role.id}>, see <#${setting.channel}>`,
    );
  });

  test("a reply quotes, and pings unless that is switched off", async () => {
    const question = await setting.stage.asker.says("hello");
    const reply = await setting.stage.bystander.says("hi", { replyTo: question.message });
    const quiet = await setting.stage.bystander.says("hi", { replyTo: question.message, pingReplied: false });
    expect([reply.message.replyTo, quiet.message.replyTo]).toEqual([
      question.message.id,
      question.message.id,
    ]);
    expect([[...reply.message.pings], [...quiet.message.pings]]).toEqual([[idOf(setting.asker)], []]);
  });

  test("a link shows its preview about 100 ms later, as an update that changes no word", async () => {
    const client = await listening();
    await setting.stage.asker.says("see https://example.org/a and <https://example.org/b>");
    await setting.clock.advance(99);
    await setting.posted({ content: "quiet: https://example.org", flags: 1 << 2 });
    expect(client.events("MESSAGE_UPDATE")).toEqual([]);
    await setting.clock.advance(200);
    const update = await client.event("MESSAGE_UPDATE");
    expect(update).toMatchObject({
      edited_timestamp: null,
      embeds: [{ type: "link", url: "https://example.org/a" }],
    });
    await setting.stage.asker.says("bye");
    await client.next(({ d }) => d.content === "bye");
    expect(client.events("MESSAGE_UPDATE")).toHaveLength(1);
  });
});

describe("what the client would not allow rejects with a sentence", () => {
  test.each([
    {
      name: "too long a text",
      act: () => setting.stage.asker.says("x".repeat(2001)),
      sentence: /^Ada cannot say this: Invalid Form Body \(50035\)\..*Must be 2000 or fewer in length/,
    },
    {
      name: "nothing at all",
      act: () => setting.stage.asker.says(" "),
      sentence: "Cannot send an empty message (50006).",
    },
    {
      name: "another's message",
      act: async () => setting.stage.asker.edits((await setting.stage.bystander.says("mine")).message, "x"),
      sentence: "Ada cannot edit this: Cannot edit a message authored by another user (50005).",
    },
    {
      name: "deleting what another wrote",
      act: async () => setting.stage.asker.deletes((await setting.stage.bystander.says("mine")).message),
      sentence: "Ada cannot delete this: Missing Permissions (50013).",
    },
    {
      name: "a word for an emoji",
      act: async () => setting.stage.asker.reacts("thumbsup", (await setting.stage.asker.says("x")).message),
      sentence: 'Ada cannot react with "thumbsup": Unknown Emoji (10014).',
    },
    {
      name: "a thread without a name",
      act: async () => setting.stage.asker.opensThread((await setting.stage.asker.says("x")).message, ""),
      sentence: "Ada cannot start a thread: Invalid Form Body (50035).",
    },
    { name: "a Stop", act: () => setting.stage.asker.stops(), sentence: "Discord has no Stop button" },
  ])("$name", async ({ act, sentence }) => {
    await expect(act()).rejects.toThrow(sentence);
  });

  test("a place that they do not see, a message that they may not delete", async () => {
    setting.simulator.permit(setting.simulator.general, setting.bystander, { deny: ["VIEW_CHANNEL"] });
    await expect(setting.stage.bystander.says("hi")).rejects.toThrow("Ben does not see general.");
    await setting.posted();
    expect(setting.world.unread.of(setting.place, idOf(setting.bystander)).count).toBe(0);
  });
});

test("an ephemeral answer can be dismissed by the person who sees it", async () => {
  const client = await listening();
  await setting.call("POST", `/applications/${setting.simulator.application.id}/commands`, {
    name: "ask",
    description: "d",
  });
  await setting.stage.asker.runs("ask");
  const { id, token } = await client.event("INTERACTION_CREATE");
  const data = { content: "secret", flags: 1 << 6 };
  await setting.call("POST", `/interactions/${String(id)}/${String(token)}/callback`, { type: 4, data });
  await setting.stage.asker.deletes(setting.message());
  await expect(setting.stage.channel).not.toShow("secret");
});

test("looking at a place clears its unread mark", async () => {
  await setting.posted();
  await expect(setting.stage.channel).toHaveUnread(1);
  await setting.stage.asker.reads();
  await expect(setting.stage.channel).toHaveUnread(0);
});

test("an option is completed by the bot, within its 3 s", async () => {
  const client = await listening();
  await setting.call("POST", `/applications/${setting.simulator.application.id}/commands`, {
    name: "ask",
    description: "d",
    options: [{ type: 3, name: "model", description: "d", autocomplete: true }],
  });
  const typing = () =>
    setting.simulator.complete(setting.asker, setting.place, { command: "ask", option: "model", text: "sm" });
  const offered = typing();
  const { id, token, type, data } = await client.event("INTERACTION_CREATE");
  expect([type, data]).toMatchObject([4, { options: [{ name: "model", value: "sm", focused: true }] }]);
  const choices = [{ name: "Small", value: "small" }];
  const callback = `/interactions/${String(id)}/${String(token)}/callback`;
  expect((await setting.call("POST", callback, { type: 4, data: { content: "x" } })).status).toBe(400);
  await setting.call("POST", callback, { type: 8, data: { choices } });
  expect(await offered).toEqual(choices);
  // Settled at once, because an unhandled rejection would count as an error.
  const late = typing().catch((error: unknown) => String(error));
  await vi.waitFor(() => expect(client.events("INTERACTION_CREATE")).toHaveLength(2));
  await setting.clock.advance(3000);
  expect(await late).toContain('natter offered nothing for "model" in time.');
});
