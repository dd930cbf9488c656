import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Page, Surface } from "#core";
import { createSlackAdapter } from "../../../../src/adapters/slack/adapter.ts";
import { turnOf } from "../../../support/context.ts";
import { openGate } from "../../../support/gate.ts";
import { openSlack, type SlackWorld } from "../world.ts";

let world: SlackWorld;
beforeEach(async () => {
  const rules = { metadataWithoutScope: false, streamingStateInHistory: false };
  world = await openSlack({ simulator: { rules } });
});
afterEach(() => world.close());

const pageOf = (text: string, more: Partial<Page> = {}): Page => ({
  text,
  progress: [],
  buttons: [],
  ...more,
});

/** The surface of a question in one thread, as each process makes it. */
interface Asked {
  surface(options?: { stream?: "never" | "always" }): Surface;
}

/** Two questions in one thread. The second was asked before the first was answered. */
async function askTwice(): Promise<{ first: Asked; second: Asked }> {
  const said = await world.asker.says("first");
  const reply = await world.bystander.in(said).says("second");
  const { space, channel } = world.channel.place;
  const asked = (message: string, author: string): Asked => ({
    surface(options) {
      const turn = turnOf({
        id: `slack/${space}/${channel}/${message}`,
        thread: { platform: "slack", space, channel, thread: said.message.id },
        author: { id: author, isBot: false },
        origin: { isDirect: false, message },
      });
      return createSlackAdapter({ ...world.options, ...options }).surface(turn, openGate);
    },
  });
  return {
    first: asked(said.message.id, world.asker.id),
    second: asked(reply.message.id, world.bystander.id),
  };
}

const step = { type: "progress", id: "1", title: "Reading the report", state: "running" } as const;

describe.each(["never", "always"] as const)(
  "with streams %s, a lost message without a key is found",
  (stream) => {
    test.each([
      { name: "by its words", page: pageOf("The answer is"), begins: "The answer is" },
      { name: "after it grew on its way", page: pageOf("**The answer** is forty"), begins: "**The ans" },
      { name: "although it was whole at once", page: pageOf("Yes.", { last: true }), begins: "Yes." },
      { name: "by a step of the work", page: pageOf("", { progress: [step] }), begins: "Reading the report" },
      { name: "by its words below a step", page: pageOf("It says", { progress: [step] }), begins: "It s" },
      {
        name: "by its words before a link",
        page: pageOf("See [this](https://a.example) now"),
        begins: "See [this](htt",
      },
    ])("$name", async ({ page, begins }) => {
      const { second } = await askTwice();
      const { ref } = await second.surface({ stream }).open(() => page, "key 1");
      expect((await second.surface({ stream }).find("key 1", begins))?.ref).toMatchObject({
        timestamp: toTimestamp(ref),
      });
    });

    test("and it is not an earlier answer to another person, which came after the question", async () => {
      const { first, second } = await askTwice();
      await first.surface({ stream }).open(() => pageOf("The answer to the first"), "key 1");
      expect(await second.surface({ stream }).find("key 2", "What you want")).toBeUndefined();
    });

    test.each([
      { name: "a whole answer", end: { last: true } as const },
      { name: "an answer that was stopped", end: { ending: "stopped" } as const },
    ])("and it is not $name, even if it begins alike", async ({ end }) => {
      const { first, second } = await askTwice();
      const draft = await first.surface({ stream }).open(() => pageOf("The"), "key 1");
      await draft.finish(pageOf("The answer to the first", end));
      expect(await second.surface({ stream }).find("key 2", "The answer")).toBeUndefined();
    });

    test("and it is not a message that was edited, even if it begins alike", async () => {
      const { first, second } = await askTwice();
      const { ref } = await first.surface({ stream }).open(() => pageOf("The"), "key 1");
      await first
        .surface({ stream })
        .resume(ref)
        .update(() => pageOf("The answer to the first"));
      expect(await second.surface({ stream }).find("key 2", "The answer")).toBeUndefined();
    });

    test("and it is not the first page of a whole answer, even if it begins alike", async () => {
      const { first, second } = await askTwice();
      const surface = first.surface({ stream });
      await surface.open(() => pageOf("The answer to the first"), "key 1");
      const draft = await surface.open(() => pageOf("goes on"), "key 2");
      await draft.finish(pageOf("goes on and ends", { last: true }));
      expect(await second.surface({ stream }).find("key 2", "The answer")).toBeUndefined();
    });

    test("and it is not another page of the same answer", async () => {
      const { second } = await askTwice();
      const { ref } = await second.surface({ stream }).open(() => pageOf("| a | b |"), "key 1");
      const successor = second.surface({ stream });
      successor.resume(ref);
      expect(await successor.find("key 2", "| a |")).toBeUndefined();
    });

    test("and it is none if the page had no words", async () => {
      const { second } = await askTwice();
      await second.surface({ stream }).open(() => pageOf("The answer"), "key 1");
      expect(await second.surface({ stream }).find("key 1", "")).toBeUndefined();
      expect(await second.surface({ stream }).find("key 1")).toBeUndefined();
    });
  },
);

test("a message that natter's owner posts with the same bot is not taken for a page", async () => {
  const { second } = await askTwice();
  const { channel } = world.channel.place;
  const [thread = ""] = world.channel.messages().map(({ id }) => id);
  const { ref } = await second.surface().open(() => pageOf("The answer"), "key 1");
  const body = new URLSearchParams({ channel, thread_ts: thread, text: "Deploying now" });
  const headers = { authorization: `Bearer ${world.simulator.tokens.bot}` };
  await fetch(`${world.simulator.url}chat.postMessage`, { method: "POST", body, headers });
  expect((await second.surface().find("key 1", "The"))?.ref).toMatchObject({ timestamp: toTimestamp(ref) });
  expect(await second.surface().find("key 1", "What")).toBeUndefined();
});

const toTimestamp = (ref: unknown): unknown => (ref as { timestamp?: unknown }).timestamp;
