import { expect, test, vi } from "vitest";
import { type Adapter, bot, Failure, systemClock } from "#core";
import { visible } from "../../../src/testing/board/board.ts";
import { turnOf } from "../../support/context.ts";
import { createScene } from "../../support/scene.ts";

const ada = { id: "ada", isBot: false };
const eve = { id: "eve", isBot: false };
const { thread } = turnOf();
const echo = bot({ name: "echo", respond: ({ turn }) => `re ${turn.text}` });

/** A platform that does not show eve any more once `isAway` is set. */
const forgetful = (state: { isAway: boolean }): Partial<Adapter> => ({
  person: async (id) => {
    if (state.isAway && id === "eve") throw new Failure("busy", "status 500");
    return { id, isBot: false, name: id, roles: [] };
  },
});
const access = { deny: [{ role: "guests" }] };

test("a bot's history whose own service is away holds up the thread no longer than other faults of the bot", async () => {
  const brittle = bot({
    name: "brittle",
    history: async () => {
      throw new Failure("offline", "no route to the bot's database");
    },
    respond: () => "never",
  });
  const { say, board } = await createScene([brittle]);
  await say("hello", { at: Date.now() });
  await vi.waitFor(() => expect(visible(board)).toEqual([expect.stringMatching(/^⚠️ Something went wrong/)]));
});

test("a notice about a person whom the platform does not show holds up nothing", async () => {
  const { say, shows, adapter } = await createScene([echo], { access }, forgetful({ isAway: true }));
  const at = Date.now();
  await say("one", { at, author: ada });
  await shows("re one");
  await adapter.receive({ type: "notice", id: "board/n", thread, at: at + 1, what: "joined", person: eve });
  await say("two", { at: at + 2, author: ada });
  await shows("re one", "re two");
});

test("an edit by a person whom the platform does not show now is recorded, and holds up nothing", async () => {
  const state = { isAway: false };
  let passed = 0;
  // Roles are remembered for some minutes.
  const clock = { ...systemClock, monotonic: () => passed };
  const { say, shows, adapter, host } = await createScene([echo], { access, clock }, forgetful(state));
  const at = Date.now();
  const message = await say("one", { at, author: eve });
  await shows("re one");
  state.isAway = true;
  passed = 10 * 60_000;
  await adapter.receive({ type: "edited", id: "board/e", thread, at: at + 1, message, text: "uno" });
  await say("two", { at: at + 2, author: ada });
  await shows("re one", "re two");
  const { messages } = await host.sessions.export(thread);
  expect(messages.map(({ text }) => text)).toEqual(["uno", "re one", "two", "re two"]);
});
