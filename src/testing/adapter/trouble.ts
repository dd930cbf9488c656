import { deepEqual, equal } from "node:assert/strict";
import { longAnswer, numbersIn } from "./long-answer.ts";
import { createPieces } from "./pieces.ts";
import { promised } from "./promise.ts";
import type { Run } from "./run.ts";

/** What an adapter does when the platform says no, or nothing. */
export const trouble = [
  promised(
    "loses no text to calls that are refused",
    ["versions", "refused post", "refused edit"],
    async (run) => {
      run.fault("refused post");
      run.fault("refused edit");
      await answerWhole(run);
    },
  ),

  promised(
    "loses no text to edits that fail or are not answered",
    ["versions", "failed edit", "unanswered edit"],
    async (run) => {
      run.fault("failed edit");
      run.fault("unanswered edit");
      await answerWhole(run);
    },
  ),

  promised("posts once, also when it does not learn that it has posted", ["unanswered post"], async (run) => {
    run.fault("unanswered post");
    const { stop } = await run.start(() => "Only once.");
    await run.ask("post");
    await run.sees("Only once.");
    // Until the answer is sealed: a second post would come by then.
    await stop(5_000);
    deepEqual(await run.shown(), ["Only once."]);
  }),

  promised("answers on after its message was deleted under it", ["removeAnswer"], async (run) => {
    const pieces = createPieces("One. ", "Two. ", "Three.");
    await run.start((context) => (context.turn.text === "again" ? "Here." : pieces.respond(context)));
    await run.ask("count");
    await run.sees("One.");
    await run.world.removeAnswer();
    pieces.goOn();
    await run.until("nothing is shown", async () => (await run.shown()).length === 0);
    pieces.goOn();
    await run.ask("again");
    await run.sees("Here.");
    deepEqual(await run.shown(), ["Here."]);
  }),
];

/** Gives an answer in three pieces, each shown before the next one, and expects all of it in one message. */
async function answerWhole(run: Run): Promise<void> {
  const { text, numbers } = longAnswer(700, 0.2);
  const { stop } = await run.start(async function* () {
    for (const piece of inPieces(text, 3)) {
      yield piece;
      if (text.endsWith(piece)) return;
      const last = numbersIn([piece]).at(-1) ?? "";
      await run.until(`${last} is shown`, async () => numbersIn(await run.shown()).includes(last));
    }
  });
  await run.ask("everything");
  await run.until("all is shown", async () => numbersIn(await run.shown()).length >= numbers.length);
  await stop(5_000);
  deepEqual(numbersIn(await run.shown()), numbers);
  equal((await run.shown()).length, 1);
}

/** Cuts a text at the ends of lines. */
function inPieces(text: string, count: number): string[] {
  const lines = text.split(/(?<=\n)/);
  const size = Math.ceil(lines.length / count);
  return Array.from({ length: count }, (_, n) => lines.slice(n * size, (n + 1) * size).join(""));
}
