import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPacer, type Message, PartialHistory, type ThreadRef } from "#core";
import type { Said } from "#simulator";
import { createReads } from "../../../../src/adapters/slack/api/calls.ts";
import { createSingleWorkspace } from "../../../../src/adapters/slack/api/single-workspace.ts";
import { createThreadHistory } from "../../../../src/adapters/slack/hear/thread-history.ts";
import { createStepping, type Stepping } from "../stepping.ts";
import { openSlack, type SlackWorld } from "../world.ts";

let world: SlackWorld;
let stepping: Stepping;
afterEach(() => world.close());

const minute = 60_000;

/** Opens a Slack, and returns how the bot reads a thread of it. */
async function open(restrictedHistory: boolean) {
  stepping = createStepping();
  const { clock, fetch } = stepping;
  world = await openSlack({ clock, simulator: { restrictedHistory } });
  const { tokens, url } = world.simulator;
  const workspace = createSingleWorkspace(tokens.bot, { apiUrl: url, fetch });
  return createThreadHistory({
    callsTo: createReads(createPacer({ clock }), workspace),
    selfOf: async (space) => (await workspace.of(space)).self,
    named: (_space, messages) => [...messages],
    clock,
  });
}

async function sayMany(count: number): Promise<Said> {
  const first = await world.asker.says("message 1");
  for (let n = 2; n <= count; n += 1) await world.asker.in(first).says(`message ${n}`);
  return first;
}

const threadOf = (said: Said): ThreadRef => ({ ...world.channel.place, thread: said.message.id });
const numbers = (messages: readonly Message[]): number[] =>
  messages.map(({ text }) => Number(text.split(" ")[1]));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const replies = (): number => world.calls.list("conversations.replies").length;

/** Reads in the time of the world. Returns the numbers of the messages, and whether these are all. */
async function read(reading: Promise<Message[]>): Promise<{ read: number[]; isPart: boolean }> {
  return stepping.until(
    reading.then(
      (messages) => ({ read: numbers(messages), isPart: false }),
      (error: unknown) => {
        if (!(error instanceof PartialHistory)) throw error;
        return { read: numbers(error.messages), isPart: true };
      },
    ),
  );
}

describe("the history of a thread", () => {
  let history: Awaited<ReturnType<typeof open>>;

  describe("of an app that Slack allows one page of fifteen messages a minute", () => {
    beforeEach(async () => {
      history = await open(true);
    });

    test("is what could be read, and is completed by later calls", async () => {
      const thread = threadOf(await sayMany(40));
      expect(await read(history(thread, 50))).toEqual({ read: upTo(15), isPart: true });
      await stepping.clock.advance(minute);
      expect(await read(history(thread, 50))).toEqual({ read: upTo(29), isPart: true });
      await stepping.clock.advance(minute);
      expect(await read(history(thread, 50))).toEqual({ read: upTo(40), isPart: false });
      const pages = replies();
      // What is complete is not kept: the next call would read it from its beginning.
      await stepping.clock.advance(minute);
      await read(history(thread, 50));
      expect(replies()).toBeGreaterThan(pages);
    });

    test("comes within about a second, also if the next page would have to wait for a minute", async () => {
      const one = threadOf(await sayMany(20));
      await read(history(one, 50));
      const begun = stepping.clock.now();
      expect(await read(history(one, 50))).toEqual({ read: upTo(15), isPart: true });
      expect(stepping.clock.now() - begun).toBeLessThan(1_500);
      // The page goes on being waited for, and is there once it was allowed.
      await stepping.clock.advance(minute);
      expect(await read(history(one, 50))).toEqual({ read: upTo(20), isPart: false });
    });
  });

  describe("of an app without that limit", () => {
    beforeEach(async () => {
      history = await open(false);
    });

    test("is complete at once, and has the last messages", async () => {
      const thread = threadOf(await sayMany(40));
      expect(await read(history(thread, 3))).toEqual({ read: [38, 39, 40], isPart: false });
      expect(replies()).toBe(1);
    });

    test("that was deleted or has not begun is empty", async () => {
      expect(await read(history({ ...world.channel.place, thread: "1700000000.000100" }, 50))).toEqual({
        read: [],
        isPart: false,
      });
    });

    test("fails when nothing of it could be read", async () => {
      const thread = threadOf(await sayMany(3));
      world.faults.next("conversations.replies", { kind: "rate-limited", retryAfterSeconds: 30 });
      await expect(read(history(thread, 50))).rejects.toMatchObject({ kind: "busy" });
    });

    test("is not asked for where Slack has no thread: for a command", async () => {
      const thread = { ...world.channel.place, thread: `command/${world.asker.id}` };
      expect(await read(history(thread, 50))).toEqual({ read: [], isPart: false });
      expect(replies()).toBe(0);
    });

    test("is that of the whole direct message, where that is one conversation", async () => {
      const direct = await world.asker.with(world.bot);
      for (const text of ["message 1", "message 2", "message 3"]) await direct.says(text);
      const whole = { ...direct.room.place, thread: "" };
      expect(await read(history(whole, 2))).toEqual({ read: [2, 3], isPart: false });
      expect(replies()).toBe(0);
    });
  });
});
