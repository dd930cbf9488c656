import { deepEqual, equal } from "node:assert/strict";
import { card, type RespondFunction } from "#core";
import { promised } from "./promise.ts";

const echo: RespondFunction = ({ turn }) => `You said: ${turn.text}`;

/** What an adapter hands over, and what it withholds. */
export const hearing = [
  promised("answers a question without the mention in it, and knows who asked", [], async (run) => {
    await run.start(({ turn, people }) => `You said: ${turn.text}; you are ${people[0]?.name}`);
    await run.ask("hello there");
    await run.sees(`You said: hello there; you are ${run.world.asker.name}`);
    equal((await run.shown()).length, 1);
  }),

  promised("is silent where the bot is not addressed", ["mention"], async (run) => {
    const { turns } = await run.start(echo);
    await run.world.say(run.world.asker, "lunch?");
    await run.ask("hello");
    await run.sees("You said: hello");
    deepEqual(await run.shown(), ["You said: hello"]);
    equal(turns.length, 1);
  }),

  promised("does not answer another bot", ["mention", "otherBotSays"], async (run) => {
    const { turns } = await run.start(echo);
    await run.world.otherBotSays(`${run.world.mention} good morning`);
    await run.ask("hello");
    await run.sees("You said: hello");
    deepEqual(await run.shown(), ["You said: hello"]);
    equal(turns.length, 1);
  }),

  promised("does not answer itself", ["mention"], async (run) => {
    const { turns } = await run.start(({ turn }) => `${run.world.mention} says ${turn.text}`);
    await run.ask("hello");
    await run.sees("says hello");
    await run.ask("goodbye");
    await run.sees("says goodbye");
    equal(turns.length, 2);
  }),

  promised("answers an event that comes twice only once", ["doubled event"], async (run) => {
    const { turns } = await run.start(echo);
    run.fault("doubled event");
    await run.ask("one");
    await run.sees("You said: one");
    await run.ask("two");
    await run.sees("You said: two");
    deepEqual(await run.shown(), ["You said: one", "You said: two"]);
    equal(turns.length, 2);
  }),

  promised("reads the files that people share", ["share"], async (run) => {
    await run.start(async ({ turn, read }) => {
      const [file] = turn.files;
      return file ? `${file.name}: ${new TextDecoder().decode(await read(file))}` : "no file";
    });
    const { world } = run;
    const text = world.mention ? `${world.mention} read this` : "read this";
    await world.share(world.asker, text, { name: "notes.txt", text: "buy milk" });
    await run.sees("notes.txt: buy milk");
  }),

  promised("brings back the button that was pressed", ["press"], async (run) => {
    await run.start(({ turn }) =>
      turn.via === "action"
        ? `You pressed ${turn.action?.name} ${JSON.stringify(turn.action?.value)}`
        : card({
            title: "Order 7",
            fields: [{ name: "Total", value: "12" }],
            buttons: [{ name: "ship", label: "Ship it", value: { order: 7 } }],
          }),
    );
    await run.ask("order 7");
    await run.sees(/Order 7[\s\S]*12/);
    await run.world.press(run.world.asker, "Ship it");
    await run.sees('You pressed ship {"order":7}');
  }),
];
