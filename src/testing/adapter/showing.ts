import { deepEqual, equal, ok } from "node:assert/strict";
import { attachment, progress } from "#core";
import { brokenness, longAnswer, numbersIn } from "./long-answer.ts";
import { createPieces } from "./pieces.ts";
import { promised } from "./promise.ts";
import type { Run } from "./run.ts";

/** Every text that was shown; only what stands there now where a platform shows half-written Markdown by itself. */
async function everShown({ world, shown }: Run): Promise<readonly string[]> {
  if (!world.versions || world.showsHalfWritten) return shown();
  return (await world.versions(world.asker)).flat();
}

/** How an answer appears. */
export const showing = [
  promised("posts the first part, and lets the same message grow", ["versions"], async (run) => {
    const pieces = createPieces("One. ", "Two. ", "Three.");
    const grown = [/^One\.\s*$/, /^One\. Two\.\s*$/, /^One\. Two\. Three\.\s*$/];
    await run.start(pieces.respond);
    await run.ask("count");
    for (const text of grown) {
      await run.sees(text);
      pieces.goOn();
    }
    const messages = await run.world.versions(run.world.asker);
    equal(messages.length, 1);
    const firstSeen = grown.map((text) => messages[0]?.findIndex((version) => text.test(version)) ?? -1);
    ok(firstSeen[0] !== -1, JSON.stringify(messages));
    deepEqual(
      firstSeen,
      [...new Set(firstSeen)].toSorted((one, other) => one - other),
      JSON.stringify(messages),
    );
  }),

  promised("shows that it is at work, and no longer than it is", ["isWorking"], async (run) => {
    const pieces = createPieces("", "Done.");
    await run.start(pieces.respond);
    await run.ask("work");
    await run.until("the bot looks busy", () => run.world.isWorking());
    pieces.goOn();
    await run.sees("Done.");
    await run.rests();
  }),

  promised("shows the steps on the way to the answer", [], async (run) => {
    await run.start(async function* () {
      yield progress({ id: "1", title: "looking it up", state: "running" });
      yield progress({ id: "1", title: "looking it up", state: "done" });
      yield "Found it.";
    });
    await run.ask("look");
    await run.sees(/looking it up[\s\S]*Found it\./);
  }),

  promised("never shows a blank message", [], async (run) => {
    await run.start(async function* () {
      yield "  \n";
    });
    await run.ask("say nothing");
    await run.until("the bot says something", async () => (await run.shown()).join("") !== "");
    for (const text of await everShown(run)) equal(brokenness(text), undefined);
  }),

  promised("continues a long answer in further messages and loses nothing", [], async (run) => {
    const { text, numbers } = longAnswer(run.world.longAnswer ?? 20_000);
    await run.start(async function* () {
      for (const piece of text.match(/[\s\S]{1,400}/g) ?? []) {
        yield piece;
        await new Promise(setImmediate);
      }
    });
    await run.ask("everything");
    await run.until(
      `${numbers.length} numbers are there`,
      async () => numbersIn(await run.shown()).length >= numbers.length,
    );
    deepEqual(numbersIn(await run.shown()), numbers);
    ok((await run.shown()).length > 1);
    for (const version of await everShown(run)) equal(brokenness(version), undefined, version);
  }),

  promised("sends files", ["files"], async (run) => {
    await run.start(async function* () {
      yield "Here it is.";
      const data = new TextEncoder().encode("a,b");
      yield attachment({ name: "table.csv", mimeType: "text/csv", data });
    });
    await run.ask("a table, please");
    await run.sees("Here it is.");
    await run.until("the file is there", async () =>
      (await run.world.files(run.world.asker)).includes("table.csv"),
    );
  }),

  promised("notifies only the asker", ["alarm", "wasNotified"], async (run) => {
    const { world } = run;
    await run.start(() => `Hey ${world.alarm(world.bystander)}, says ${world.asker.name}. All done.`);
    await run.ask("call everyone");
    await run.sees("All done.");
    await run.rests();
    equal(await world.wasNotified(world.bystander), false);
  }),

  promised("shows the answer to the others in the channel", [], async (run) => {
    await run.start(({ turn }) => `You said: ${turn.text}`);
    await run.ask("hello");
    await run.sees("You said: hello");
    await run.rests();
    deepEqual(await run.world.shown(run.world.bystander), await run.shown());
  }),
];
