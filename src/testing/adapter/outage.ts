import { deepEqual } from "node:assert/strict";
import { createPieces } from "./pieces.ts";
import { promised } from "./promise.ts";
import type { Run } from "./run.ts";

const minute = 60_000;

/** What readers see of an answer for which the platform was not there for a while. */
export const outage = [
  promised(
    "waits while edits are closed for minutes, and ends the answer in its own message",
    ["versions", "closed edits"],
    async (run) => {
      const pieces = createPieces("One. ", "Two.");
      await run.start(pieces.respond);
      await run.ask("count");
      await run.sees("One.");
      run.fault("closed edits");
      pieces.goOn();
      await standsOnce(run, "One. Two.");
    },
  ),

  ...(["resets", "errors"] as const).map((how) =>
    promised(
      `ends the answer in its own message after a minute of outage: ${how}`,
      ["versions", "goAway"],
      async (run) => {
        const pieces = createPieces("One. ", "Two.");
        await run.start(pieces.respond);
        await run.ask("count");
        await run.sees("One.");
        const comeBack = run.world.goAway(how);
        pieces.goOn();
        await run.passes(minute);
        comeBack();
        await standsOnce(run, "One. Two.");
      },
    ),
  ),
];

/** Waits until the whole text is shown, and expects it in one message that is complete, with nothing left behind. */
async function standsOnce(run: Run, text: string): Promise<void> {
  await run.untilLater("all is shown", async () => (await run.shown()).some((one) => one.startsWith(text)));
  const unfinished = async (): Promise<readonly string[]> => (await run.world.unfinished?.()) ?? [];
  await run.untilLater("no message grows", async () => (await unfinished()).length === 0);
  deepEqual(await run.shown(), [text]);
  await run.rests();
}
