import { deepEqual, equal } from "node:assert/strict";
import type { RespondFunction } from "#core";
import { createPieces } from "./pieces.ts";
import { promised } from "./promise.ts";
import type { Run } from "./run.ts";
import type { Able, WorldPerson } from "./world.ts";

const echo: RespondFunction = ({ turn }) => `You said: ${turn.text}`;

const fail: RespondFunction = () => {
  throw new Error("The model is away.");
};

/** Presses the button below an answer that has failed. It comes with the last edit of the message. */
async function press({ world, until }: PressingRun, person: WorldPerson): Promise<void> {
  await until(`${person.name} presses "Try again"`, () =>
    world.press(person, "Try again").then(
      () => true,
      () => false,
    ),
  );
}

type PressingRun = Pick<Run, "until"> & { world: Able<"press"> };

/** How a question whose answer failed is asked again. */
export const failing = [
  promised("asks a failed question again, also in another process", ["press"], async (run) => {
    const { world } = run;
    const first = await run.start(fail);
    const said = await run.ask("hello");
    await run.sees("⚠️");
    await first.stop(5_000);
    const { turns } = await run.start(({ turn, history }) => {
      const said = history.filter(({ kind }) => kind !== "system");
      return `${said.length} before: ${turn.text}`;
    });
    await press(run, world.asker);
    await run.sees("0 before: hello");
    await run.ask("goodbye", said);
    await run.sees("2 before: goodbye");
    deepEqual(
      turns.map(({ text, author }) => [text, author.id]),
      [
        ["hello", world.asker.id],
        ["goodbye", world.asker.id],
      ],
    );
  }),

  promised("writes the next try into the message of the failed one", ["press", "versions"], async (run) => {
    let isDown = true;
    await run.start((context) => (isDown ? fail(context) : echo(context)));
    await run.ask("hello");
    await run.sees("⚠️");
    const [failure] = await run.shown();
    await press(run, run.world.asker);
    await run.until("the second try fails, too", async () => (await run.shown())[0] !== failure);
    equal((await run.shown()).length, 1);
    isDown = false;
    await press(run, run.world.asker);
    await run.sees("You said: hello");
    equal((await run.shown()).length, 1);
  }),

  promised("goes on with the next try when the process has crashed", ["press", "versions"], async (run) => {
    const first = await run.start(fail);
    await run.ask("hello");
    await run.sees("⚠️");
    await first.stop(5_000);
    const second = await run.start(createPieces("One. ", "never").respond);
    await press(run, run.world.asker);
    await run.sees("One.");
    await second.crash();
    const { turns } = await run.start(({ turn }) => `One. Two. ${turn.text}`);
    await run.sees("One. Two. hello");
    equal((await run.shown()).length, 1);
    equal(turns.length, 1);
  }),

  promised("reads the files of a failed question again", ["press", "share"], async (run) => {
    const { world } = run;
    let isDown = true;
    await run.start(async (context) => {
      if (isDown) return fail(context);
      const [file] = context.turn.files;
      return file ? `${file.name}: ${new TextDecoder().decode(await context.read(file))}` : "no file";
    });
    const text = world.mention ? `${world.mention} read this` : "read this";
    await world.share(world.asker, text, { name: "notes.txt", text: "buy milk" });
    await run.sees("⚠️");
    isDown = false;
    await press(run, world.asker);
    await run.sees("notes.txt: buy milk");
  }),

  promised("does not let another person ask a failed question again", ["press"], async (run) => {
    const { world } = run;
    let isDown = true;
    const { heard, turns } = await run.start((context) => (isDown ? fail(context) : echo(context)));
    await run.ask("hello");
    await run.sees("⚠️");
    isDown = false;
    await press(run, world.bystander);
    await run.until("the adapter hands over what was pressed", () => heard.length > 1);
    await press(run, world.asker);
    await run.sees("You said: hello");
    equal(turns.length, 2);
  }),
];
