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

/** Slack posts a reply to a deleted message without a refusal, in the channel itself (slack-go/slack#1571). */
const unthreading =
  (isRootGone: () => boolean): typeof fetch =>
  (input, init) => {
    const address = String(input instanceof Request ? input.url : input);
    if (!address.endsWith("chat.postMessage") || !isRootGone() || typeof init?.body !== "string")
      return fetch(input, init);
    const form = new URLSearchParams(init.body);
    form.delete("thread_ts");
    return fetch(input, { ...init, body: form.toString() });
  };

async function ask(isRootGone: () => boolean): Promise<{ surface: Surface; deletes(): Promise<void> }> {
  const said = await world.asker.says("hello");
  const { space, channel } = world.channel.place;
  const turn = turnOf({
    id: `slack/${space}/${channel}/${said.message.id}`,
    thread: { platform: "slack", space, channel, thread: said.message.id },
    author: { id: world.asker.id, isBot: false },
    origin: { isDirect: false, message: said.message.id },
  });
  const options = { ...world.options, fetch: unthreading(isRootGone) };
  return {
    surface: createSlackAdapter(options).surface(turn, openGate),
    deletes: () => world.asker.deletes(said),
  };
}

describe("an answer to a message that was deleted before the first text", () => {
  test("does not stand in the channel, where it would answer nothing", async () => {
    const { surface, deletes } = await ask(() => true);
    await deletes();
    await expect(surface.open(() => page, "key 1")).rejects.toMatchObject({
      code: "gone",
      reason: "deleted",
    });
    await expect(world.channel).not.toShow("Psst.", { within: 100 });
    expect(world.calls.list("chat.delete")).toHaveLength(1);
  });

  test("stands there if it is wanted all the same", async () => {
    const { surface, deletes } = await ask(() => true);
    await deletes();
    await expect(surface.open(() => page, "key 1")).rejects.toMatchObject({ code: "gone" });
    await surface.open(() => page, "key 2");
    await expect(world.channel).toShow("Psst.");
  });
});

test("a post that Slack put elsewhere although its thread exists stays where it is", async () => {
  const { surface } = await ask(() => true);
  await surface.open(() => page, "key 1");
  await expect(world.channel).toShow("Psst.");
  expect(world.calls.list("chat.delete")).toEqual([]);
});

test("a post in its thread costs no further call", async () => {
  const { surface } = await ask(() => false);
  await surface.open(() => page, "key 1");
  expect(world.calls.list("conversations.replies")).toEqual([]);
});
