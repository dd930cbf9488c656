import { deepEqual, equal } from "node:assert/strict";
import { card } from "#core";
import { createPieces } from "./pieces.ts";
import { promised } from "./promise.ts";
import { addressed } from "./run.ts";

/** What goes on between the messages of one conversation, and what is remembered of it. */
export const conversing = [
  promised("answers the questions of a conversation one after the other", [], async (run) => {
    const pieces = createPieces("first, ", "done");
    let isFirstDone = false;
    let wasFirstDone: boolean | undefined;
    const { heard, turns } = await run.start(async function* (context) {
      if (turns.length === 1) {
        yield* pieces.respond(context);
        isFirstDone = true;
        return;
      }
      wasFirstDone = isFirstDone;
      yield `second: ${context.turn.text}`;
    });
    const said = await run.ask("one");
    await run.sees("first,");
    await run.ask("two", said);
    await run.until("the second question is heard", () => heard.length > 1);
    pieces.goOn();
    await run.sees("second: two");
    equal(wasFirstDone, true);
    deepEqual(await run.shown(), ["first, done", "second: two"]);
  }),

  promised(
    "remembers a message as last edited, and forgets a deleted one",
    ["edit", "delete"],
    async (run) => {
      const { heard } = await run.start(({ history }) => {
        const said = history.filter(({ kind }) => kind === "user").map(({ text }) => text);
        return `I know: ${said.join(", ") || "nothing"}.`;
      });
      const { world } = run;
      const first = await run.ask("apples");
      await run.sees("I know: nothing.");
      const second = await run.ask("pears", first);
      await run.sees("I know: apples.");
      await world.edit(world.asker, first, addressed(world, "plums"));
      await world.delete(world.asker, second);
      for (const type of ["edited", "deleted"])
        await run.until(`the adapter tells that a message was ${type}`, () =>
          heard.some((event) => event.type === type),
        );
      await run.ask("and now?", first);
      await run.sees("I know: plums.");
    },
  ),

  promised("keeps nothing of a conversation for ever", [], async (run) => {
    const talk = async (text: string): Promise<string[]> => {
      const { kept, stop } = await run.start(async function* ({ turn }) {
        yield `You said: ${turn.text}`;
        const value = { to: turn.text.repeat(100) };
        yield card({ title: "Order", buttons: [{ name: "ship", label: "Ship it", value }] });
      });
      const said = await run.ask(text);
      await run.sees(`You said: ${text}`);
      await run.ask(`and ${text}?`, said);
      await run.sees(`You said: and ${text}?`);
      // Some notes are only written now.
      await stop(10_000);
      return kept();
    };
    const ofChannel = await talk("one");
    deepEqual(await talk("two"), ofChannel);
  }),
];
