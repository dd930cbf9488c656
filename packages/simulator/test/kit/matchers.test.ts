import { beforeEach, describe, expect, test } from "vitest";
import { createSteppedClock } from "../../src/world/clock.ts";
import type { SteppedClock } from "../../src/world/clock.ts";
import { createStage } from "../../src/kit/stage.ts";
import type { Stage } from "../../src/kit/stage.ts";
import type { Control } from "../../src/world/message.ts";
import { createWorld } from "../../src/world/world.ts";
import { contentOf, createTinyPlatform } from "../support/tiny-platform.ts";
import type { Heard, TinyPlatform } from "../support/tiny-platform.ts";
import "../support/matchers.ts";

const button = (label: string): Control => ({ id: label.toLowerCase(), kind: "button", label });

let clock: SteppedClock;
let slack: TinyPlatform;
let stage: Stage;
const place = { platform: "slack", space: "T1", channel: "C1" };

beforeEach(() => {
  clock = createSteppedClock();
  const world = createWorld({ clock });
  slack = createTinyPlatform(world);
  const [asker, bystander, bot] = world.people;
  if (!asker || !bystander || !bot) throw new Error("The tiny platform lacks people.");
  stage = createStage(world, slack, { asker, bystander, bot, place });
});

/** What the expectation says when it fails. */
async function failure(expectation: Promise<void>): Promise<string> {
  return expectation.then(
    () => "it passed",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

/** Keeps what the bot hears. */
function listen(): Heard[] {
  const heard: Heard[] = [];
  slack.hears((one) => heard.push(one));
  return heard;
}

describe("toShow", () => {
  test("waits for an answer that is still on its way", async () => {
    const { asker, channel } = stage;
    slack.hears(() => setTimeout(() => slack.answer(place, "hello, <@SLACKAda>"), 20));
    await asker.says("@bot hello");
    await expect(channel).toShow(/^hello, @Ada Lovelace$/);
  });

  test("does not take the question for the answer", async () => {
    const { asker, channel } = stage;
    await asker.says("@bot hello");
    await expect(channel).not.toShow(/hello/);
    await expect(channel).toShow(/hello/, { by: asker });
  });

  test("fails with a sentence and the transcript", async () => {
    const { asker, channel } = stage;
    const { thread } = await asker.says("@bot why?");
    const answer = slack.answer(thread.place, "Let me", { controls: [button("Retry")] });
    slack.rewrite(answer, "Let me think");
    await asker.reacts("eyes", answer);
    expect(await failure(expect(channel).toShow("42", { within: 10 }))).toBe(
      `expected #general to show 42, as Ada Lovelace sees it. It shows:
  09:00:00.000 Ada Lovelace: @bot why?  (pinged bot)
    ↳ 09:00:00.000 bot: Let me think  :eyes: 1  (version 2)`,
    );
  });

  test("after `not` waits until the text is gone", async () => {
    const { channel } = stage;
    const message = slack.answer(place, "thinking");
    setTimeout(() => slack.rewrite(message, "done"), 20);
    await expect(channel).not.toShow("thinking");
    await expect(channel).toShow("done");
  });

  test("sees with the eyes of the reader it is asked for", async () => {
    const { asker, bystander, channel } = stage;
    slack.answer(place, "just for you", { onlyFor: [asker.id] });
    await expect(channel).toShow("just for you");
    await expect(channel.for(bystander)).not.toShow("just for you");
  });

  test("refuses a value that is not a room", async () => {
    await expect(failure(expect("general").toShow("x"))).resolves.toContain("take a room of the simulator");
  });
});

describe("toHaveShown", () => {
  test("follows one message through its versions, as each reader saw them", async () => {
    const { asker, bystander, channel } = stage;
    const message = slack.answer(place, "a");
    slack.rewrite(message, "ab", [asker.id]);
    slack.rewrite(message, "abc");
    await expect(channel).toHaveShown([/^a$/, /^ab$/, /^abc$/]);
    await expect(channel.for(bystander)).toHaveShown([/^a$/, /^abc$/]);
    await expect(channel.for(bystander)).not.toHaveShown([/^ab$/]);
    await expect(channel).not.toHaveShown([/^abc$/, /^a$/]);
  });
});

test("toPing knows who was notified", async () => {
  const { asker, bystander, channel } = stage;
  slack.answer(place, "look, <@SLACKBen>");
  await expect(channel).toPing(bystander);
  await expect(channel).not.toPing(asker);
});

test("toHaveUnread counts new messages and no edits", async () => {
  const { bystander, channel } = stage;
  const message = slack.answer(place, "one");
  slack.rewrite(message, "one, mended");
  slack.answer(place, "two");
  await expect(channel.for(bystander)).toHaveUnread(2);
  await bystander.reads();
  await expect(channel.for(bystander)).toHaveUnread(0);
});

test("toShowStatus shows typing until its time is over", async () => {
  const { asker, channel } = stage;
  await asker.types();
  await expect(channel).toShowStatus("typing", { by: asker });
  await clock.advance(10_000);
  await expect(channel).not.toShowStatus("typing");
});

test("toShowFile and toShowReaction look at bots, or at `by`", async () => {
  const { asker, channel } = stage;
  const said = await asker.shares("notes.txt", "1 2 3", "@bot sum these up");
  await asker.reacts("eyes", said);
  await expect(channel).not.toShowFile("notes.txt");
  await expect(channel).toShowFile("notes.txt", { by: asker });
  await expect(channel).not.toShowReaction("eyes");
  await expect(channel).toShowReaction("eyes", { by: asker });
});

describe("toStaySilent", () => {
  test("passes when no bot says anything", async () => {
    await stage.asker.says("not for you");
    await expect(stage.channel).toStaySilent(10);
  });

  test("fails as soon as a bot does", async () => {
    setTimeout(() => slack.answer(place, "me too"), 10);
    expect(await failure(expect(stage.channel).toStaySilent(5_000))).toContain("bot: me too");
  });
});

describe("an actor", () => {
  test("presses a button that has yet to appear", async () => {
    const { asker } = stage;
    const heard = listen();
    setTimeout(() => slack.answer(place, "again?", { controls: [button("Retry")] }), 20);
    await asker.clicks("Retry");
    expect(heard).toMatchObject([{ type: "clicked", control: { id: "retry" } }]);
  });

  test("does not press a disabled button", async () => {
    const { asker } = stage;
    const heard = listen();
    const disabled = slack.answer(place, "again?", { controls: [{ ...button("Retry"), disabled: true }] });
    const pressing = asker.clicks("Retry");
    setTimeout(() => slack.answer(place, "now?", { controls: [button("Retry")] }), 20);
    await pressing;
    expect(heard).toHaveLength(1);
    expect(heard).not.toMatchObject([{ message: { id: disabled.id } }]);
  });

  test("chooses by label", async () => {
    const { asker } = stage;
    const heard = listen();
    const options = [{ label: "Small", value: "s" }];
    slack.answer(place, "size?", { controls: [{ id: "size", kind: "select", label: "Size", options }] });
    await asker.chooses("Size", "Small");
    expect(heard).toMatchObject([{ values: ["s"] }]);
  });

  test("talks in threads, in direct messages and in forums", async () => {
    const { asker, bystander, bot } = stage;
    const said = await asker.says("@bot hello");
    const reply = await asker.in(said).says("and more");
    expect(reply.message.thread).toBe(said.message.id);
    const direct = await bystander.with(bot);
    await direct.says("psst");
    await expect(direct.room).toShow("psst", { by: bystander });
    expect(direct.room.name).toBe("the direct message");
    const post = await asker.in(stage.room({ ...place, channel: "F1" })).posts("A riddle", "What has keys?");
    await expect(post.room).toShow("What has keys?", { by: asker });
    expect(post.room.name).toBe('the thread "A riddle" in #questions');
  });

  test("edits and deletes what they said", async () => {
    const { asker, channel } = stage;
    const heard = listen();
    const said = await asker.says("@bot helo");
    await asker.edits(said, "@bot hello");
    await expect(channel).toHaveShown(["helo", "hello"], { by: asker });
    await asker.deletes(said);
    await expect(channel).not.toShow("hello", { by: asker });
    expect(heard.map(({ type }) => type)).toEqual(["said", "edited", "deleted"]);
  });

  test("fills in a form by its labels", async () => {
    const { asker } = stage;
    const heard = listen();
    const field = { id: "q1", label: "Question", kind: "text", required: true } as const;
    const form = { platform: "slack", space: "T1", id: "V1", person: asker.id, kind: "modal" } as const;
    stage.world.forms.show({ ...form, title: "Ask", fields: [field], payload: {}, open: true, errors: {} });
    await expect(stage.channel).toShowForm("Ask");
    await expect(asker.submits({ Answer: "42" })).rejects.toThrow(
      'has no field "Answer". It has "Question".',
    );
    await asker.submits({ Question: "why" });
    expect(heard).toEqual([{ type: "submitted", values: { q1: "why" } }]);
    await expect(stage.channel).not.toShowForm("Ask");
  });
});

test("a thread is read by itself, a channel with its threads", async () => {
  const { asker, channel } = stage;
  const first = await asker.says("first");
  const second = await asker.says("second");
  slack.answer(first.thread.place, "to the first");
  await expect(first.thread).toShow("to the first");
  await expect(second.thread).not.toShow("to the first");
  const found = await channel.find("to the first");
  expect(found.versions).toEqual([expect.objectContaining({ content: contentOf("to the first") })]);
});
