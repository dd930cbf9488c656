import { deepEqual, equal, ok } from "node:assert/strict";
import type { RespondFunction } from "#core";
import type { BotProcess } from "./bot-process.ts";
import { createPieces, type Pieces } from "./pieces.ts";
import { promised } from "./promise.ts";
import { addressed } from "./run.ts";

/** How an answer ends before it is complete, and how a process ends. */
export const ending = [
  promised("ends the answer to a question that was deleted", ["delete"], async (run) => {
    const pieces = createPieces("One. ", "Two. ");
    await run.start((context) => (context.turn.text === "again" ? "Here." : pieces.respond(context)));
    const said = await run.ask("count");
    await run.sees("One.");
    await run.world.delete(run.world.asker, said);
    await run.until("the answer is stopped", () => pieces.isStopped);
    await run.rests();
    await run.ask("again");
    await run.sees("Here.");
    ok((await run.shown()).every((text) => !text.includes("Two.")));
  }),

  promised("keeps the text of an answer that is stopped, and says that it was", ["stop"], async (run) => {
    const { respond } = createPieces("One. ", "Two. ");
    const { stop } = await run.start(respond);
    const said = await run.ask("count");
    await run.sees("One.");
    await run.world.stop(run.world.asker, said);
    await run.sees(/^One\.[\s\S]*stopped/i);
    await stop(5_000);
    equal((await run.shown()).length, 1);
    await run.rests();
  }),

  promised(
    "does not let a stop that is read again end the next answer",
    ["stop", "catch-up"],
    async (run) => {
      const { world } = run;
      const startAgain = (pieces: Pieces): Promise<BotProcess> => {
        const answers: Record<string, RespondFunction> = {
          count: createPieces("One. ", "Two.").respond,
          again: pieces.respond,
        };
        return run.start((context) => answers[context.turn.text]?.(context) ?? "Late.");
      };
      const first = await startAgain(createPieces("Three. ", "Four."));
      const said = await run.ask("count");
      await run.sees("One.");
      await world.stop(world.asker, said);
      await run.sees(/^One\.[\s\S]*stopped/i);
      await run.ask("again", said);
      await run.sees("Three.");
      await first.stop(0);
      await world.say(world.bystander, addressed(world, "missed"));

      const pieces = createPieces("Three. ", "Four.");
      await startAgain(pieces);
      // The adapter has read what was said while no process ran, and a little of what came before.
      await run.sees("Late.");
      pieces.goOn();
      await run.sees("Three. Four.");
    },
  ),

  promised("lets running answers finish when the process is stopped", [], async (run) => {
    const pieces = createPieces("One. ", "Two.");
    const { stop, turns } = await run.start(pieces.respond);
    await run.ask("count");
    await run.until("the bot is asked", () => turns.length > 0);
    if (run.world.versions) await run.sees("One.");
    const stopped = stop(5_000);
    pieces.goOn();
    await stopped;
    deepEqual(await run.shown(), ["One. Two."]);
  }),

  promised("goes on in the same message when the answer is handed over", ["versions"], async (run) => {
    const { respond } = createPieces("One. ", "never");
    const first = await run.start(respond);
    await run.ask("count");
    await run.sees("One.");
    await first.stop(1);
    await run.start(() => "One. Two. Three.");
    await run.sees("One. Two. Three.");
    deepEqual(await run.shown(), ["One. Two. Three."]);
  }),

  promised("goes on in the same message when the process has crashed", ["versions"], async (run) => {
    const { respond } = createPieces("One. ", "never");
    const first = await run.start(respond);
    await run.ask("count");
    await run.sees("One.");
    await first.crash();
    await run.start(() => "One. Two. Three.");
    await run.sees("One. Two. Three.");
    deepEqual(await run.shown(), ["One. Two. Three."]);
  }),
];
