import { deepEqual, equal, ok } from "node:assert/strict";
import { card } from "#core";
import { createPieces } from "./pieces.ts";
import { promised } from "./promise.ts";
import { addressed } from "./run.ts";

/** Tests what people may not do: the access rules refuse them, or an answer belongs to another asker. */
export const refusing = [
  promised(
    "gives a person who is not heard no answer that others see, and no bot their words",
    [],
    async (run) => {
      const { world } = run;
      const texts: string[] = [];
      const { heard, turns } = await run.start(
        ({ turn, history }) => {
          texts.push(...history.map(({ text }) => text));
          return `You said: ${turn.text}`;
        },
        { deny: [{ person: world.bystander.id }] },
      );
      const said = await run.ask("hello");
      await run.sees("You said: hello");
      await world.say(world.bystander, addressed(world, "a secret"), said);
      await run.until("the adapter hands over what the person said", () =>
        heard.some((event) => event.type === "turn" && event.author.id === world.bystander.id),
      );
      await run.ask("goodbye", said);
      await run.sees("You said: goodbye");
      deepEqual(await run.shown(), ["You said: hello", "You said: goodbye"]);
      equal(turns.length, 2);
      ok(texts.every((text) => !text.includes("secret")));
    },
  ),

  promised("does not let another person stop an answer", ["stop"], async (run) => {
    const { world } = run;
    const pieces = createPieces("One. ", "Two.");
    const { orders } = await run.start(pieces.respond);
    const said = await run.ask("count");
    await run.sees("One.");
    await world.stop(world.bystander, said);
    await run.until("the adapter tells that a person wants to stop the answer", () => orders.length > 0);
    pieces.goOn();
    await run.sees("One. Two.");
    ok(!pieces.isStopped);
  }),

  promised("does not let another person press the buttons of an answer", ["press"], async (run) => {
    const { world } = run;
    const { heard, turns } = await run.start(({ turn }) =>
      turn.via === "action"
        ? `You pressed ${turn.action?.name}`
        : card({ title: "Order 7", buttons: [{ name: "ship", label: "Ship it" }] }),
    );
    await run.ask("order 7");
    await run.sees("Order 7");
    await world.press(world.bystander, "Ship it");
    await run.until("the adapter hands over what was pressed", () => heard.length > 1);
    await world.press(world.asker, "Ship it");
    await run.sees("You pressed ship");
    deepEqual(
      turns.map(({ author }) => author.id),
      [world.asker.id, world.asker.id],
    );
  }),
];
