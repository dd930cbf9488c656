import { afterEach, expect, test, vi } from "vitest";
import "../../../support/simulator-matchers.ts";
import { createPieces } from "../../../../src/testing/adapter/pieces.ts";
import { type DiscordWorld, openDiscord } from "../world.ts";

let world: DiscordWorld;
afterEach(async () => {
  vi.restoreAllMocks();
  await world.close();
});

const minute = 60_000;

/** Asks with a command, and goes on with the answer when so many minutes have passed. */
async function answerAfter(minutes: number, isPrivate: boolean): Promise<void> {
  world = await openDiscord({ adapter: { commands: { isPrivate } } });
  const pieces = createPieces("One. ", "Two.");
  await world.start(pieces.respond);
  await world.asker.runs("ask", "count");
  await expect.poll(() => world.shown(world.asker)).toEqual(["One."]);
  const now = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => now() + minutes * minute);
  pieces.goOn();
}

test.each([14.2, 16])(
  "an answer to a command that takes %d minutes stays in its message",
  async (minutes) => {
    await answerAfter(minutes, false);
    await expect.poll(() => world.shown(world.asker)).toEqual(["One. Two."]);
  },
);

test("an answer that only its asker sees goes on in a direct message, and the old message says so", async () => {
  await answerAfter(14.2, true);
  const direct = await world.asker.with(world.bot);
  await expect(direct.room).toShow("One. Two.");
  await expect.poll(() => world.shown(world.asker)).toEqual(["The answer is in your direct messages."]);
});
