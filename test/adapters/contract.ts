import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Answering, card, step } from "#core";
import "../support/simulator-matchers.ts";
import { versionFor, versionsFor } from "../../src/simulator/message.ts";
import type { Message } from "../../src/simulator/message.ts";
import { openScene, type Platforms, type Scene } from "./contract-scene.ts";
import { brokenness, longAnswer, numbersIn } from "./contract-text.ts";

export type { Platforms } from "./contract-scene.ts";

/** What every platform's adapter keeps to, played through the people at its own client against the platform's simulator. */
export function describeAdapter({ name, open, skip = {} }: Platforms): void {
  describe(`the ${name} adapter, like every adapter`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await openScene(await open());
    });
    afterEach(() => scene.close());

    const contract = (title: string, play: () => Promise<void>, timeout = 30_000): void => {
      const reason = skip[title];
      const name = reason === undefined ? title : `${title} (skipped: ${reason})`;
      test.skipIf(reason !== undefined)(`${name}`, { timeout }, async () => {
        expect.hasAssertions();
        await play();
      });
    };
    const asks = (text: string) => scene.stage.asker.says(`${scene.address} ${text}`);
    /** The bot's messages as the asker sees them, oldest first. */
    const answers = (): Message[] =>
      scene.stage.channel.messages().filter(({ author, system }) => author === scene.stage.bot.id && !system);
    const shown = (): string[] => answers().map((message) => scene.stage.channel.textOf(message) ?? "");
    const everShown = (): string[] =>
      answers().flatMap((message) =>
        versionsFor(message, scene.stage.asker.id).map(({ content }) => content.text),
      );
    const isQuiet = (): boolean => scene.stage.channel.statuses().length === 0;
    /** A fault that did not happen has shown nothing. */
    const everyFaultHappened = () => expect(scene.stage.world.faults.planned()).toEqual([]);
    const settled = (text: RegExp | string) => expect(scene.stage.channel).toShow(text, { within: 15_000 });

    contract("answers a mention, without the mention, and knows who asked", async () => {
      await scene.run(({ turn, people }) => `You said: ${turn.text}; you are ${people[0]?.name}`);
      await asks("hello there");
      await settled("You said: hello there; you are Ada");
      expect(answers()).toHaveLength(1);
    });

    contract("is silent where nobody talks to it", async () => {
      await scene.run(echo);
      await scene.stage.asker.says("lunch?");
      await scene.otherBotSays(`${scene.address} hello`);
      await expect(scene.stage.channel).toStaySilent(500);
    });

    contract("does not answer itself", async () => {
      const { turns } = await scene.run(() => `<@${scene.stage.bot.id}> ${scene.address} says hello`);
      await asks("hello");
      await settled("says hello");
      await expect(scene.stage.channel).toStaySilent(400);
      expect(turns).toHaveLength(1);
    });

    contract("takes a message that is told twice for one", async () => {
      const { turns } = await scene.run(echo);
      scene.stage.world.faults.next(scene.targets.mention, { kind: "duplicated-event" });
      await asks("once");
      await settled("You said: once");
      await expect(scene.stage.channel).toStaySilent(400);
      everyFaultHappened();
      expect(turns).toHaveLength(1);
    });

    contract("posts the first part, and lets the same message grow", async () => {
      const { yields, goOn } = createPieces(["One. ", "Two. ", "Three."]);
      await scene.run(yields);
      await asks("count");
      for (const text of [/^One\.$/, /^One\. Two\.$/, /^One\. Two\. Three\.$/]) {
        await settled(text);
        goOn();
      }
      expect(answers()).toHaveLength(1);
      await expect(scene.stage.channel).toHaveShown([/^One\.$/, /^One\. Two\.$/, /^One\. Two\. Three\.$/]);
    });

    contract("shows that it is at work, and no longer than it is", async () => {
      const { yields, goOn } = createPieces(["", "Done."]);
      await scene.run(yields);
      await asks("work");
      await expect(scene.stage.channel).toShowStatus(/./);
      goOn();
      await settled("Done.");
      await vi.waitFor(() => expect(isQuiet()).toBe(true), 5_000);
    });

    contract("shows steps as they are done", async () => {
      await scene.run(async function* () {
        yield step("1", "looking it up", "running");
        yield step("1", "looking it up", "done");
        yield "Found it.";
      });
      await asks("look");
      await settled(/looking it up[\s\S]*Found it\./);
    });

    contract("answers one question of a conversation after the other", async () => {
      const { yields, goOn } = createPieces(["first, ", "done"]);
      const turns: string[] = [];
      await scene.run((context) => {
        turns.push(context.turn.text);
        return turns.length === 1 ? yields(context) : `second: ${context.turn.text}`;
      });
      const said = await asks("one");
      await settled("first,");
      await scene.where(said).says(`${scene.address} two`);
      await expect(scene.stage.channel).not.toShow("second", { within: 300 });
      goOn();
      await settled("second: two");
      expect(shown()).toEqual(["first, done", "second: two"]);
    });

    contract("never shows anything blank", async () => {
      await scene.run(async function* () {
        yield "  \n";
      });
      await asks("say nothing");
      await vi.waitFor(() => expect(shown().join("")).not.toBe(""), 10_000);
      for (const text of everShown()) expect(brokenness(text)).toBeUndefined();
    });

    contract(
      "continues a long answer in further messages and loses nothing",
      async () => {
        const { text, numbers } = longAnswer(20_000);
        await scene.run(async function* () {
          for (const piece of text.match(/[\s\S]{1,400}/g) ?? []) {
            yield piece;
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        });
        await asks("everything");
        await vi.waitFor(() => expect(numbersIn(shown())).toEqual(numbers), 30_000);
        expect(answers().length).toBeGreaterThan(1);
        for (const version of scene.showsHalfWritten ? shown() : everShown())
          expect(brokenness(version), version).toBeUndefined();
      },
      60_000,
    );

    contract(
      "loses no text to refusals and failures on the way",
      async () => {
        const { faults } = scene.stage.world;
        const [usual, afterRefusal, afterFailure] = scene.targets.edits;
        faults.next(scene.targets.post, { kind: "rate-limited", retryAfterSeconds: 1 });
        faults.next(usual, { kind: "rate-limited", retryAfterSeconds: 1 });
        faults.next(afterRefusal, { kind: "server-error" });
        faults.next(afterFailure, { kind: "reset-after-apply" });
        const { text, numbers } = longAnswer(1_500);
        const { host } = await scene.run(async function* () {
          for (const piece of text.match(/[\s\S]{1,100}/g) ?? []) {
            yield piece;
            await new Promise((resolve) => setTimeout(resolve, 200));
          }
        });
        await asks("everything");
        await vi.waitFor(() => expect(numbersIn(shown())).toEqual(numbers), 30_000);
        await host.stop(5_000);
        expect(answers()).toHaveLength(1);
        everyFaultHappened();
      },
      60_000,
    );

    contract("posts once, also when it does not hear that it has posted", async () => {
      scene.stage.world.faults.next(scene.targets.post, { kind: "reset-after-apply" });
      const { host } = await scene.run(() => "Only once.");
      await asks("post");
      await settled("Only once.");
      // Until the answer is sealed: what is said twice is said then.
      await host.stop(5_000);
      expect(shown()).toEqual(["Only once."]);
      everyFaultHappened();
    });

    contract("takes it well when its message is deleted under it", async () => {
      const { yields, goOn } = createPieces(["One. ", "Two. ", "Three."]);
      await scene.run((context) => (context.turn.text === "again" ? "Here." : yields(context)));
      await asks("count");
      await settled("One.");
      const [edit] = scene.targets.edits;
      scene.stage.world.faults.next(edit, { kind: "message-deleted" });
      goOn();
      await vi.waitFor(() => expect(answers()).toHaveLength(0), 10_000);
      goOn();
      await asks("again");
      await settled("Here.");
      expect(shown()).toEqual(["Here."]);
      everyFaultHappened();
    });

    contract("ends an answer that nobody waits for: its question was deleted", async () => {
      const { yields, goOn } = createPieces(["One. ", "Two. "]);
      await scene.run(yields);
      const said = await asks("count");
      await settled("One.");
      await scene.stage.asker.deletes(said);
      await vi.waitFor(() => expect(isQuiet()).toBe(true), 5_000);
      goOn();
      await expect(scene.stage.channel).not.toShow("Two.", { within: 500 });
    });

    contract("lets running answers finish when it is stopped", async () => {
      const { yields, goOn } = createPieces(["One. ", "Two."]);
      const { host } = await scene.run(yields);
      await asks("count");
      await settled("One.");
      const stopped = host.stop(5_000);
      goOn();
      await stopped;
      expect(shown()).toEqual(["One. Two."]);
    });

    contract("goes on in the same message as another process", async () => {
      const { yields } = createPieces(["One. ", "never"]);
      const first = await scene.run(yields);
      await asks("count");
      await settled("One.");
      await first.host.stop(1);
      await scene.run(() => "One. Two. Three.");
      await settled("One. Two. Three.");
      expect(shown()).toEqual(["One. Two. Three."]);
    });

    contract("pings nobody but the asker", async () => {
      const { bystander, asker, channel } = scene.stage;
      await scene.run(() => `Hey ${scene.broadcasts(bystander)}, says <@${asker.id}>. All done.`);
      await asks("call everybody");
      await settled("All done.");
      await expect(channel).not.toPing(bystander, { within: 200 });
    });

    contract("reads the files that people share", async () => {
      const { address } = scene;
      await scene.run(async ({ turn, read }) => {
        const [file] = turn.files;
        return file ? `${file.name}: ${new TextDecoder().decode(await read(file))}` : "no file";
      });
      await scene.stage.asker.shares("notes.txt", "buy milk", `${address} read this`);
      await settled("notes.txt: buy milk");
    });

    contract("sends files", async () => {
      await scene.run(async function* () {
        yield "Here it is.";
        yield {
          type: "attachment",
          name: "table.csv",
          mimeType: "text/csv",
          data: new TextEncoder().encode("a,b"),
        };
      });
      await asks("a table, please");
      await settled("Here it is.");
      await expect(scene.stage.channel).toShowFile("table.csv");
    });

    contract("brings back the button that was pressed", async () => {
      await scene.run(({ turn }) =>
        turn.via === "action"
          ? `You pressed ${turn.action?.name} ${JSON.stringify(turn.action?.value)}`
          : card({
              title: "Order 7",
              fields: [{ name: "Total", value: "12" }],
              buttons: [{ name: "ship", label: "Ship it", value: { order: 7 } }],
            }),
      );
      await asks("order 7");
      await settled(/Order 7[\s\S]*12/);
      await scene.stage.asker.clicks("Ship it");
      await settled('You pressed ship {"order":7}');
    });

    contract(
      "remembers a message as its author last wrote it, and not at all when it is deleted",
      async () => {
        await scene.run(
          ({ history }) =>
            `I know: ${
              history
                .filter(({ kind }) => kind === "user")
                .map(({ text }) => text)
                .join(", ") || "nothing"
            }.`,
        );
        const first = await asks("apples");
        await settled("I know: nothing.");
        const second = await scene.where(first).says(`${scene.address} pears`);
        await settled("I know: apples.");
        await scene.stage.asker.edits(first, `${scene.address} plums`);
        await scene.stage.asker.deletes(second);
        await vi.waitFor(async () => {
          await scene.where(first).says(`${scene.address} and now?`);
          await expect(scene.stage.channel).toShow(/I know: plums(?:, and now\?)*\.$/, { within: 1_000 });
        }, 10_000);
      },
    );

    contract("keeps the last word of an answer that is stopped, and says that it was", async () => {
      const { yields } = createPieces(["One. ", "Two. "]);
      const { host } = await scene.run(yields);
      const said = await asks("count");
      await settled("One.");
      await scene.where(said).says(`${scene.address} stop`);
      await settled(/^One\.[\s\S]*stopped/i);
      await host.stop(5_000);
      expect(shown()).toHaveLength(1);
      expect(isQuiet()).toBe(true);
    });

    contract("hides nothing from the others in the channel", async () => {
      await scene.run(echo);
      await asks("hello");
      await settled("You said: hello");
      await vi.waitFor(() => expect(isQuiet()).toBe(true), 5_000);
      const [message] = answers();
      const { id } = scene.stage.bystander;
      expect(message && versionFor(message, id)?.content.text).toContain("You said: hello");
    });
  });
}

const echo: Answering = ({ turn }) => `You said: ${turn.text}`;

/** A responder that waits before each piece but the first. */
function createPieces(pieces: readonly string[]): { yields: Answering; goOn(): void } {
  let steps = Promise.withResolvers<void>();
  return {
    async *yields({ signal }) {
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) {
          await Promise.race([
            steps.promise,
            new Promise((resolve) => signal.addEventListener("abort", resolve)),
          ]);
          if (signal.aborted) return;
          steps = Promise.withResolvers();
        }
        yield piece;
      }
    },
    goOn: () => steps.resolve(),
  };
}
