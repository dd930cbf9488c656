import { deepEqual, equal, ok } from "node:assert/strict";
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

  promised(
    "ends each answer once after ten minutes of outage, answers what was asked in it, and tells readers how long it was",
    ["versions", "goAway"],
    async (run) => {
      const pieces = createPieces("One. ", "Two.");
      await run.start((context) => (context.turn.text === "late" ? "Here." : pieces.respond(context)));
      await run.ask("count");
      await run.sees("One.");
      const comeBack = run.world.goAway("errors");
      pieces.goOn();
      await run.ask("late");
      await run.passes(10 * minute, 10_000);
      comeBack();
      await run.untilLater("both answers are shown", async () => (await run.shown()).length >= 2);
      await run.untilLater("the outage is told", async () =>
        (await run.shown()).some((text) =>
          /^One\. Two\.\s[\s\S]*could not be reached for \d+ minutes/.test(text),
        ),
      );
      await run.untilLater("no message grows", async () => (await unfinished(run)).length === 0);
      const shown = await run.shown();
      equal(shown.length, 2);
      ok(shown.includes("Here."));
      await run.rests();
    },
  ),
];

const unfinished = async ({ world }: Run): Promise<readonly string[]> => (await world.unfinished?.()) ?? [];

/** Waits until the whole text is shown, and expects it in one message that is complete, with nothing left behind. */
async function standsOnce(run: Run, text: string): Promise<void> {
  await run.untilLater("all is shown", async () => (await run.shown()).some((one) => one.startsWith(text)));
  await run.untilLater("no message grows", async () => (await unfinished(run)).length === 0);
  deepEqual(await run.shown(), [text]);
  await run.rests();
}
