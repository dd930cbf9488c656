import { afterEach, expect, test } from "vitest";
import { createPacer, systemClock } from "#core";
import { createDiscordSimulator, createWorld, realClock } from "#simulator";
import { createReads, createRestAccess } from "../../../../src/adapters/discord/api/calls.ts";
import { createRest } from "../../../../src/adapters/discord/api/client.ts";

const { now } = Date;
afterEach(() => void (Date.now = now));

/** Sets the clock of the bot's machine. */
const setClock = (ms: number): void => void (Date.now = () => now() + ms);

test.each([-3_600_000, 86_400_000])(
  "a clock that is set by %i ms holds no call back when the limit was used up",
  async (ms) => {
    // Discord has a clock of its own.
    const begun = now() - performance.now();
    const clock = { ...realClock, now: () => Math.round(begun + performance.now()) };
    const simulator = await createDiscordSimulator({ world: createWorld({ clock }) });
    try {
      const rest = createRest({ token: simulator.token, apiUrl: simulator.url });
      const access = createRestAccess(rest, new AbortController().signal);
      const calls = createReads(createPacer({ clock: systemClock }), access);
      const channel = simulator.general.id;
      const post = (text: string): Promise<unknown> =>
        calls(
          {
            scope: `post ${channel}`,
            priority: "final",
            method: "POST",
            route: `/channels/${channel}/messages`,
          },
          () => ({ body: { content: text } }),
        );
      for (let count = 0; count < 5; count += 1) await post(`${count}`);
      setClock(ms);
      const asked = performance.now();
      await post("after");
      expect(performance.now() - asked).toBeLessThan(7_000);
    } finally {
      await simulator.stop();
    }
  },
  20_000,
);
