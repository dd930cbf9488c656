import { afterEach, describe, expect, test, vi } from "vitest";
import { type RespondFunction, progress } from "#core";
import "../../../support/simulator-matchers.ts";
import type { Actor, Message } from "#simulator";
import type { SlackOptions } from "../../../../src/adapters/slack/settings.ts";
import { type SlackWorld, type SlackWorldOptions, startBot } from "../world.ts";

let world: SlackWorld;
let direct: Actor;
afterEach(() => world.close());

async function open(
  answering: RespondFunction,
  adapter: SlackOptions = {},
  simulator: SlackWorldOptions["simulator"] = {},
) {
  const bot = await startBot(answering, { adapter, simulator });
  ({ world, direct } = bot);
  return bot;
}

const calls = (method: string) => world.calls.list(method);
const refusals = (): unknown[] =>
  world.calls.list().flatMap(({ method, answer }) => {
    const body = answer?.body;
    return typeof body === "object" && body !== null && "error" in body
      ? [`${method}: ${String(body.error)}`]
      : [];
  });
const answers = (): Message[] => direct.room.messages().filter(({ author }) => author === world.bot.id);
const shown = (): (string | undefined)[] => answers().map((message) => direct.room.textOf(message));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Ten numbered sentences, one every so many milliseconds. */
const sentences = Array.from({ length: 10 }, (_, index) => `Sentence ${index}. `);
const slowly = (ms: number): RespondFunction =>
  async function* ({ signal }) {
    for (const sentence of sentences) {
      if (signal.aborted) return;
      yield sentence;
      await pause(ms);
    }
  };
const whole = sentences.join("").trim();

describe("in a direct message", () => {
  test("an answer is streamed natively, in the thread of its question", async () => {
    await open(slowly(150));
    const { message } = await direct.says("hello");
    await expect(direct.room).toShow(whole);
    await vi.waitFor(() => expect(calls("chat.stopStream")).toHaveLength(1));
    const [answer] = answers();
    expect(answer?.thread).toBe(message.id);
    expect(answer?.streaming).toBe(false);
    expect(answer?.versions.length).toBeGreaterThan(3);
    expect(calls("chat.update")).toEqual([]);
    expect(refusals()).toEqual([]);
  });

  test("steps are shown as tasks, and many of them as a plan", async () => {
    await open(async function* () {
      for (let number = 1; number <= 5; number++) {
        yield progress({ id: String(number), title: `step ${number}`, state: "running" });
        await pause(100);
        yield progress({ id: String(number), title: `step ${number}`, state: "done", detail: "fine" });
      }
      yield "All five.";
    });
    await direct.says("work");
    await expect(direct.room).toShow(/5 steps[\s\S]*✓ step 1\nfine[\s\S]*✓ step 5\nfine[\s\S]*All five\./);
    expect(answers()).toHaveLength(1);
  });

  test("a model's markup is inert in every version", async () => {
    await open(async function* () {
      for (const piece of [
        "Hey <",
        "!chan",
        "nel> and [bank",
        ".com](https://ev",
        "il.example/x) and <@",
        "U00000002>.",
      ]) {
        yield piece;
        await pause(400);
      }
    });
    await direct.says("call everybody");
    await expect(direct.room).toShow("evil.example/x) and @");
    const versions = answers().flatMap((message) => message.versions.map(({ content }) => content.text));
    expect(versions.length).toBeGreaterThan(2);
    for (const version of versions) expect(version).not.toMatch(/<!channel>|\[bank\.com\]|<@U00000002>/);
  });
});

describe("a stream that ends before its answer", () => {
  test.each([
    { name: "with the first piece that is added", target: "chat.appendStream", ms: 150 },
    { name: "with the seal", target: "chat.stopStream", ms: 20 },
  ])("because Slack ended it $name leaves the whole answer in the same message", async ({ target, ms }) => {
    await open(slowly(ms));
    world.faults.next(target, { kind: "expired-stream" });
    await direct.says("hello");
    await expect(direct.room).toShow(whole);
    // The last piece may show the whole text before the seal is refused.
    await vi.waitFor(() => expect(refusals()).toEqual([`${target}: message_not_in_streaming_state`]));
    await vi.waitFor(() => expect(shown()).toEqual([whole]));
    expect(world.faults.planned()).toEqual([]);
  });

  test("is left in time, and its message is edited", async () => {
    await open(slowly(150), { rollOver: 500 }, { streamLife: { age: 900, idle: 900 } });
    await direct.says("hello");
    await expect(direct.room).toShow(whole);
    await vi.waitFor(() => expect(shown()).toEqual([whole]));
    expect(refusals()).toEqual([]);
    expect(calls("chat.update").length).toBeGreaterThan(0);
  });

  test.each(["chat.startStream", "chat.appendStream", "chat.stopStream"])(
    "says nothing twice when the answer to %s is lost",
    async (target) => {
      const { host } = await open(slowly(150));
      world.faults.next(target, { kind: "reset-after-apply" });
      await direct.says("hello");
      await expect(direct.room).toShow(whole);
      await host.stop(5_000);
      expect(shown()).toEqual([whole]);
      expect(world.faults.planned()).toEqual([]);
    },
  );

  test("keeps its text when a person presses Stop, and tells within a second that it was stopped", async () => {
    const { host } = await open(slowly(300));
    const { thread } = await direct.says("hello");
    await expect(direct.room).toShow("Sentence 1.");
    const pressed = performance.now();
    await direct.in(thread).stops();
    await expect(direct.room).toShow(/^Sentence 0\. Sentence 1\.[\s\S]*Stopped/, { within: 1_000 });
    await vi.waitFor(() => expect(direct.room.statuses()).toEqual([]), 1_000);
    expect(performance.now() - pressed).toBeLessThan(1_000);
    await host.stop(5_000);
    expect(shown()).toHaveLength(1);
    expect(shown()[0]).not.toContain("Sentence 9.");
  });

  test("is stopped before it has begun", async () => {
    await open(async function* ({ signal }) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      yield "too late";
    });
    const { thread } = await direct.says("hello");
    await expect(direct.room).toShowStatus("processing");
    await direct.in(thread).stops();
    await vi.waitFor(() => expect(direct.room.statuses()).toEqual([]), 1_000);
    expect(shown()).toEqual([]);
  });
});

describe("without a stream answers are edited", () => {
  /** Slack as it is where streams are not: it has a word for that. */
  const startsRefused = (error: string) => {
    let asked = 0;
    const options: SlackOptions = {
      fetch(input, init) {
        const { pathname } = new URL(input instanceof Request ? input.url : input);
        if (!pathname.endsWith("chat.startStream")) return fetch(input, init);
        asked += 1;
        return Promise.resolve(Response.json({ ok: false, error }));
      },
    };
    return { options, asked: () => asked };
  };

  test.each(["feature_not_enabled", "unknown_method"])(
    "in a workspace with %s, which is asked once",
    async (error) => {
      const { options, asked } = startsRefused(error);
      await open(({ turn }) => `re ${turn.text}`, options);
      for (const question of ["one", "two", "three"]) {
        await direct.says(question);
        await expect(direct.room).toShow(`re ${question}`);
      }
      expect(asked()).toBe(1);
    },
  );

  test("for this one answer, if Slack refuses this one stream", async () => {
    const { options, asked } = startsRefused("channel_type_not_supported");
    await open(({ turn }) => `re ${turn.text}`, options);
    for (const question of ["one", "two"]) {
      await direct.says(question);
      await expect(direct.room).toShow(`re ${question}`);
    }
    expect(asked()).toBe(2);
  });

  test("when the minute's streams are used up", async () => {
    await open(({ turn }) => `re ${turn.text}`);
    for (let number = 0; number < 17; number++) {
      await direct.says(`question ${number}.`);
      await expect(direct.room).toShow(`re question ${number}.`, { within: 3_000 });
    }
    expect(calls("chat.startStream")).toHaveLength(15);
    expect(refusals()).toEqual([]);
  });

  test("in a channel, where only the asker would see a stream grow", async () => {
    await open(slowly(300));
    await world.asker.says("@natter hello");
    await expect(world.channel.for(world.bystander)).toHaveShown([/^Sentence 0\.$/, /Sentence 2\./, whole]);
    expect(calls("chat.startStream")).toEqual([]);
  });
});
