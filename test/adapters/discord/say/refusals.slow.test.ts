import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { RespondFunction } from "#core";
import { discordForEachTest } from "../for-each-test.ts";

const discord = discordForEachTest();
const { open, asks, answers, shown } = discord;

const refusedWith = (code: number) =>
  discord.world.calls
    .list()
    .filter(({ answer }) => (answer?.body as { code?: number } | undefined)?.code === code);

/** Says its pieces one by one, each when it is told to. */
function inSteps(...pieces: string[]): { answering: RespondFunction; next: () => void } {
  let told = Promise.withResolvers<void>();
  return {
    async *answering({ signal }) {
      for (const piece of pieces) {
        yield piece;
        const stopped = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        await Promise.race([told.promise, stopped]);
        told = Promise.withResolvers();
      }
    },
    next: () => told.resolve(),
  };
}

describe("each refusal of Discord has its outcome", () => {
  test("30046, a message that was edited too often: the answer continues in another one, and no other answer waits", async () => {
    const settings = { oldMessage: 0, oldEdits: { requests: 1, window: 60_000 } };
    await open({ simulator: { settings }, adapter: { answerIn: "place" } });
    const { answering, next } = inSteps("One. ", "Two. ", "Three.");
    await discord.world.start(answering);
    await asks("count");
    for (const text of [/^One\.$/, /^One\. Two\.$/]) {
      await expect(discord.world.channel).toShow(text);
      next();
    }
    await expect(discord.world.channel).toShow(/^One\. Two\. Three\.$/, { within: 4_000 });
    next();
    expect(shown()).toEqual(["One. Two.", "One. Two. Three."]);
    expect(refusedWith(30_046)).toHaveLength(1);
  });

  test("50083, a thread that was archived: another message opens it again", async () => {
    await open();
    const { answering, next } = inSteps("One. ", "Two.");
    await discord.world.start(answering);
    await asks("count");
    await expect(discord.world.channel).toShow(/^One\.$/);
    const [thread] = discord.world.stage.world.threads("discord");
    if (!thread) throw new Error("The answer stands in no thread.");
    discord.world.simulator.archive(thread);
    next();
    await expect(discord.world.channel).toShow(/^One\. Two\.$/, { within: 4_000 });
    next();
    expect(refusedWith(50_083)).toHaveLength(1);
    expect(thread.archived).toBe(false);
  });

  test("50001, a channel that was closed to the bot: not every word is tried again", async () => {
    await open();
    const { simulator, stage } = discord.world;
    const words = Promise.withResolvers<void>();
    await discord.world.start(async function* ({ signal }) {
      for (let word = 0; !signal.aborted; word += 1) {
        yield `w${word} `;
        if (word === 80) words.resolve();
        await setTimeout(50);
      }
    });
    await asks("go on");
    await expect(stage.channel).toShow("w1");
    simulator.permit(simulator.general, simulator.application.person, { deny: ["VIEW_CHANNEL"] });
    await words.promise;
    expect(refusedWith(50_001).length).toBe(1);
  });

  test("50013, no permission to write in threads: the answer stands in the channel", async () => {
    await open();
    const { simulator } = discord.world;
    simulator.permit(simulator.general, simulator.application.person, { deny: ["SEND_MESSAGES_IN_THREADS"] });
    await discord.world.start(({ turn }) => `You said: ${turn.text}`);
    await asks("hello");
    await expect(discord.world.channel).toShow("You said: hello");
    expect(answers().map(({ thread }) => thread)).toEqual([undefined]);
  });

  test("10008, a message that was deleted: the answer ends in silence, and the next question is answered", async () => {
    await open();
    const { answering, next } = inSteps("One. ", "Two.");
    await discord.world.start((context) => (context.turn.text === "again" ? "Here." : answering(context)));
    await asks("count");
    await expect(discord.world.channel).toShow("One.");
    const [message] = answers();
    if (!message) throw new Error("Nothing was posted.");
    discord.world.stage.world.timeline.remove(message, discord.world.bot.id);
    next();
    await expect.poll(() => refusedWith(10_008).length).toBe(1);
    await asks("again");
    await expect(discord.world.channel).toShow("Here.");
    expect(shown()).toEqual(["Here."]);
  });

  test("160002, no permission to reply: the answer refers to no question, on any of its pages", async () => {
    await open({ adapter: { answerIn: "place" } });
    const { simulator } = discord.world;
    simulator.permit(simulator.general, simulator.application.person, { deny: ["READ_MESSAGE_HISTORY"] });
    await discord.world.start(() => `First.\n\n${"word ".repeat(500)}\n\nLast.`);
    await asks("hello");
    await expect(discord.world.channel).toShow(/Last\.$/, { within: 6_000 });
    expect(shown()[0]).toMatch(/^First\./);
    expect(shown().join("")).not.toContain("could not be shown");
    expect(refusedWith(160_002)).toHaveLength(1);
  });

  test("404 without a code, a message that is gone: it is not edited again and again", async () => {
    await open({ adapter: { answerIn: "place" } });
    const { faults, calls, targets } = discord.world;
    const { answering, next } = inSteps("One. ", "Two. ", "Three.");
    await discord.world.start((context) => (context.turn.text === "again" ? "Here." : answering(context)));
    await asks("count");
    await expect(discord.world.channel).toShow("One.");
    faults.always(targets.edits[0], { kind: "refused", code: 404 });
    next();
    await expect.poll(() => calls.list(targets.edits[0]).length).toBe(1);
    next();
    await asks("again");
    await expect(discord.world.channel).toShow("Here.");
    expect(calls.list(targets.edits[0])).toHaveLength(1);
  });

  test("200000, words that AutoMod blocks: what stood before stays, with the reason", async () => {
    await open({ adapter: { answerIn: "place" } });
    const { simulator } = discord.world;
    simulator.block(simulator.server, ["darn"]);
    const { answering, next } = inSteps("Good words. ", "And darn ones.");
    await discord.world.start(answering);
    await asks("go on");
    await expect(discord.world.channel).toShow("Good words.");
    next();
    await expect.poll(() => refusedWith(200_000).length, { timeout: 4_000 }).toBe(1);
    next();
    await expect(discord.world.channel).toShow(/^Good words\.\n.*AutoMod blocks the rest/, { within: 6_000 });
    expect(answers()).toHaveLength(1);
  });

  test("200000 for the first words: the reason stands in their place", async () => {
    await open({ adapter: { answerIn: "place" } });
    const { simulator } = discord.world;
    simulator.block(simulator.server, ["darn"]);
    await discord.world.start(() => "All of it is darn bad.");
    await asks("go on");
    await expect(discord.world.channel).toShow(/^.*AutoMod blocks the rest of this message\.$/);
    await expect.poll(() => shown()).toHaveLength(1);
  });

  test.each([40_062, 130_000, 20_028])(
    "%i, Discord has too much to do: the answer stands in the end",
    async (code) => {
      await open({ adapter: { answerIn: "place" } });
      const { answering, next } = inSteps("One. ", "Two.");
      await discord.world.start(answering);
      await asks("count");
      await expect(discord.world.channel).toShow("One.");
      discord.world.faults.next(discord.world.targets.edits[0], { kind: "refused", code });
      next();
      await expect(discord.world.channel).toShow(/^One\. Two\.$/, { within: 6_000 });
      expect(answers()).toHaveLength(1);
    },
  );

  test("40005, a file that is too large: the text stays and names the file", async () => {
    await open({ simulator: { settings: { fileSize: 10 } } });
    await discord.world.start(async function* () {
      yield "Here it is.";
      const data = new TextEncoder().encode("x".repeat(100));
      yield { type: "attachment", name: "table.csv", mimeType: "text/csv", data };
    });
    await asks("a table");
    await expect(discord.world.channel).toShow(/Here it is\.[\s\S]*table\.csv.*too large/, {
      within: 4_000,
    });
    expect(answers()).toHaveLength(1);
  });

  test("a refusal slows down the edits of its channel, also if Discord tells how many it allows", async () => {
    await open({ adapter: { answerIn: "place" } });
    const { faults, calls } = discord.world;
    await discord.world.start(async function* ({ signal }) {
      for (let word = 0; !signal.aborted && word < 200; word += 1) {
        yield `w${word} `;
        await setTimeout(50);
      }
    });
    await asks("go");
    await expect(discord.world.channel).toShow("w1");
    faults.next(discord.world.targets.edits[0], { kind: "rate-limited", retryAfterSeconds: 1 });
    const times = (): number[] =>
      calls
        .list(discord.world.targets.edits[0])
        .filter(({ answer }) => answer?.status === 200)
        .map(({ arrivedAt }) => arrivedAt);
    await expect.poll(() => faults.planned().length).toBe(0);
    const before = times().length;
    await expect.poll(() => times().length).toBeGreaterThan(before + 1);
    const [first = 0, second = 0] = times().slice(before);
    expect(second - first).toBeGreaterThan(1_900);
  });
});
