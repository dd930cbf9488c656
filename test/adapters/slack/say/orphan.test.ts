import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Surface } from "#core";
import "../../../support/simulator-matchers.ts";
import { createSlackAdapter } from "../../../../src/adapters/slack/adapter.ts";
import { turnOf } from "../../../support/context.ts";
import { openGate } from "../../../support/gate.ts";
import { openSlack, type SlackWorld } from "../world.ts";

let world: SlackWorld;
beforeEach(async () => {
  world = await openSlack();
});
afterEach(() => world.close());

const page = { text: "Psst.", progress: [], buttons: [] };

interface Asked {
  surface: Surface;
  /** Deletes the question. */
  deletes(): Promise<void>;
}

async function ask(options = world.options): Promise<Asked> {
  const said = await world.asker.says("hello");
  const { space, channel } = world.channel.place;
  const turn = turnOf({
    id: `slack/${space}/${channel}/${said.message.id}`,
    thread: { platform: "slack", space, channel, thread: said.message.id },
    author: { id: world.asker.id, isBot: false },
    origin: { isDirect: false, message: said.message.id },
  });
  return {
    surface: createSlackAdapter(options).surface(turn, openGate),
    deletes: () => world.asker.deletes(said),
  };
}

describe("an answer to a message that was deleted before the first text", () => {
  test("does not stand in the channel, where it would answer nothing", async () => {
    const { surface, deletes } = await ask();
    await deletes();
    await expect(surface.open(() => page, "key 1")).rejects.toMatchObject({
      code: "gone",
      reason: "deleted",
    });
    await expect(world.channel).not.toShow("Psst.", { within: 100 });
    expect(world.calls.list("chat.delete")).toHaveLength(1);
  });

  test("stands there if it is wanted all the same", async () => {
    const { surface, deletes } = await ask();
    await deletes();
    await expect(surface.open(() => page, "key 1")).rejects.toMatchObject({ code: "gone" });
    await surface.open(() => page, "key 2");
    await expect(world.channel).toShow("Psst.");
  });
});

test("a post that Slack put elsewhere although its thread exists stays where it is", async () => {
  const elsewhere: typeof fetch = (input, init) => {
    const address = String(input instanceof Request ? input.url : input);
    if (!address.endsWith("chat.postMessage") || typeof init?.body !== "string") return fetch(input, init);
    const form = new URLSearchParams(init.body);
    form.delete("thread_ts");
    return fetch(input, { ...init, body: form.toString() });
  };
  const { surface } = await ask({ ...world.options, fetch: elsewhere });
  await surface.open(() => page, "key 1");
  await expect(world.channel).toShow("Psst.");
  expect(world.calls.list("chat.delete")).toEqual([]);
});

test("a post in its thread costs no further call", async () => {
  const { surface } = await ask();
  await surface.open(() => page, "key 1");
  expect(world.calls.list("conversations.replies")).toEqual([]);
});
