import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { login } from "../../support/gateway-client.ts";
import { createSetting } from "../../support/discord-setting.ts";
import type { Setting } from "../../support/discord-setting.ts";
import type { Actor } from "../../../src/kit/actor.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting({
    privileged: ["MessageContent"],
    settings: { disorder: { seed: 5, within: 2000 }, identifyWindow: 0 },
  });
});
afterEach(() => setting.simulator.stop());

const listening = () => login(setting.simulator, { intents: (0b1111111 << 9) | 1 });

/** Ada in several channels. */
const rooms = (count: number): Actor[] =>
  Array.from({ length: count }, (_, index) => {
    const { id } = setting.simulator.addChannel(setting.simulator.server, { name: `c${index}` });
    return setting.stage.asker.in(setting.stage.room({ ...setting.place, channel: id }));
  });

test("events of several channels come in another order within 2 s, and those of one channel in their own", async () => {
  const [first, second] = [await listening(), await listening()];
  const channels = rooms(4);
  const said: string[] = [];
  for (const number of [1, 2, 3]) {
    for (const [index, room] of channels.entries()) {
      said.push(`${index} ${number}`);
      await room.says(`${index} ${number}`);
    }
  }
  await setting.clock.advance(2000);
  const heard = (client: typeof first): string[] =>
    client.events("MESSAGE_CREATE").map(({ content }) => String(content));
  for (const client of [first, second]) {
    await vi.waitFor(() => expect(heard(client)).toHaveLength(said.length));
    expect(heard(client).toSorted()).toEqual(said.toSorted());
    expect(heard(client)).not.toEqual(said);
    for (const index of channels.keys())
      expect(heard(client).filter((text) => text.startsWith(`${index} `))).toEqual([
        `${index} 1`,
        `${index} 2`,
        `${index} 3`,
      ]);
  }
  // Two sessions do not hear in one order, either.
  expect(heard(first)).not.toEqual(heard(second));
});

test("an event tells what was so when it happened", async () => {
  const client = await listening();
  const { message } = await setting.stage.asker.says("before");
  await setting.stage.asker.edits(message, "after");
  await setting.clock.advance(2000);
  const update = await client.event("MESSAGE_UPDATE");
  expect([client.events("MESSAGE_CREATE")[0]?.["content"], update["content"]]).toEqual(["before", "after"]);
});

test("a thread is told before what is said in it, and interactions at once", async () => {
  const client = await listening();
  const { message } = await setting.stage.asker.says("hello");
  const thread = await setting.stage.asker.opensThread(message, "t");
  await thread.says("inside");
  await client.event("THREAD_CREATE");
  expect(client.events("MESSAGE_CREATE")).toEqual([]);
  await setting.clock.advance(2000);
  await client.next(({ d }) => d?.["content"] === "inside");
});
