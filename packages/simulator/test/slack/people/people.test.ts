import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSetting, withScopes } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting({ workspaces: ["One", "Two"] });
});
afterEach(() => setting.simulator.stop());

describe("what Slack's client does not allow rejects with a sentence", () => {
  test.each([
    {
      name: "saying nothing",
      act: () => setting.stage.asker.says("  "),
      says: "Ada sent no text and no file.",
    },
    {
      name: "writing where they are not",
      act: () => {
        const { space, id } = setting.simulator.addChannel("elsewhere");
        return setting.stage.asker
          .in(setting.stage.room({ platform: "slack", space, channel: id }))
          .says("hello");
      },
      says: "Ada is not in #elsewhere.",
    },
    {
      name: "writing in an archived channel",
      act: () => {
        setting.simulator.general.archived = true;
        return setting.stage.asker.says("hello");
      },
      says: "#general is archived",
    },
    {
      name: "replying to nothing",
      act: () => {
        const place = { ...setting.stage.channel.place, thread: "1.000001" };
        return setting.stage.asker.in(setting.stage.room(place)).says("hello");
      },
      says: "no message 1.000001",
    },
    {
      name: "editing what others wrote",
      act: async () => {
        const said = await setting.stage.bystander.says("mine");
        return setting.stage.asker.edits(said, "yours");
      },
      says: "Ada did not write",
    },
    {
      name: "deleting what others wrote",
      act: async () => setting.stage.asker.deletes(await setting.stage.bystander.says("mine")),
      says: "Ada did not write",
    },
    {
      name: "reacting twice",
      act: async () => {
        const said = await setting.stage.bystander.says("hello");
        await setting.stage.asker.reacts("eyes", said);
        return setting.stage.asker.reacts("eyes", said);
      },
      says: "Ada has already reacted with :eyes:.",
    },
    { name: "stopping nothing", act: () => setting.stage.asker.stops(), says: "no Stop button in #general" },
    {
      name: "writing a forum post",
      act: () => setting.simulator.platform.post(setting.asker, setting.simulator.general, "Title", "text"),
      says: "Slack has no forums",
    },
  ])("$name", async ({ act, says }) => {
    await expect(act()).rejects.toThrow(says);
  });
});

test("a mention means the bot of the author's workspace, although each has one of that name", async () => {
  const eve = setting.world.addPerson({ name: "Eve", timeZone: "UTC", isBot: false, ids: {} });
  const [one, two] = setting.simulator.installations;
  if (!one || !two) throw new Error("There are not two workspaces.");
  setting.simulator.admit(eve, two.team);
  const { id } = setting.simulator.generalOf(two.team);
  const there = setting.stage.room({ platform: "slack", space: two.team.id, channel: id });
  const elsewhere = await setting.stage.actor(eve).in(there).says("@natter hello");
  const here = await setting.stage.asker.says("@natter hello");
  expect(elsewhere.message.versions[0]?.content.text).toBe(`<@${two.userId}> hello`);
  expect(here.message.versions[0]?.content.text).toBe(`<@${one.userId}> hello`);
});

test("an edit of a person's message is seen, and raises no unread mark", async () => {
  const said = await setting.stage.asker.says("one");
  await setting.stage.bystander.reads();
  await setting.stage.asker.edits(said, "two");
  await expect(setting.stage.bystander.room).toShow("two", { by: setting.stage.asker });
  await expect(setting.stage.bystander.room).toHaveUnread(0);
});

test("a reply reaches those who follow the thread, not the whole channel", async () => {
  const said = await setting.stage.asker.says("question");
  const { body } = await setting.call("chat.postMessage", {
    channel: setting.channel,
    thread_ts: said.message.id,
    text: "answer",
  });
  expect(body.ok).toBe(true);
  const place = said.thread.place;
  expect(setting.world.unread.of(place, setting.stage.asker.id).count).toBe(1);
  expect(setting.world.unread.of(place, setting.stage.bystander.id).count).toBe(0);
});

test("typing shows for a while", async () => {
  await setting.stage.asker.types();
  await expect(setting.stage.bystander.room).toShowStatus("typing");
  await setting.clock.advance(6_000);
  await expect(setting.stage.bystander.room).not.toShowStatus("typing");
});

test("a direct message is the same, no matter which of its members opens it", async () => {
  const { asker, bystander, bot } = setting.stage;
  const mine = await asker.with(bystander);
  const theirs = await bystander.with(asker);
  expect(mine.room.place.channel).toBe(theirs.room.place.channel);
  expect((await asker.with(bot)).room.place.channel).not.toBe(mine.room.place.channel);
  expect((await asker.with(bystander, bot)).room.place.channel).toMatch(/^G/);
});

test("people who share no workspace have no direct message", async () => {
  const eve = setting.world.addPerson({ name: "Eve", timeZone: "UTC", isBot: false, ids: {} });
  const other = setting.simulator.install(withScopes("chat:write"), setting.simulator.addWorkspace("Three"));
  setting.simulator.admit(eve, other.team);
  await expect(setting.simulator.platform.direct(setting.asker, [eve])).rejects.toThrow(
    "Ada, Eve share no workspace.",
  );
});

test("the bot may be a person who already exists", async () => {
  const { world } = setting;
  const known = world.addPerson({ name: "helper", timeZone: "UTC", isBot: true, ids: { discord: "1" } });
  const manifest = setting.simulator.app.manifest;
  const fresh = setting.simulator.install({ ...manifest }, undefined, known);
  expect(fresh.bot).toBe(known);
  expect(known.ids).toEqual({ discord: "1", slack: fresh.userId });
  expect(world.person("slack", fresh.userId)).toBe(known);
});
