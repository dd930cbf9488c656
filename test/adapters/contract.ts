import { describe, expect, test, vi } from "vitest";
import { type RespondFunction, card, type Host, progress } from "#core";
import "../support/simulator-matchers.ts";
import type { Said } from "../../packages/simulator/src/kit/actor.ts";
import { versionFor, versionsFor } from "../../packages/simulator/src/message.ts";
import type { Message } from "../../packages/simulator/src/message.ts";
import { openScene, type Platforms, type Scene } from "./contract-scene.ts";
import { brokenness, longAnswer, numbersIn } from "./contract-text.ts";

export type { Platforms } from "./contract-scene.ts";

/** What every platform's adapter keeps to, played through the people at its own client against the platform's simulator. */
export function describeAdapter({ name, open, skip = {} }: Platforms): void {
  describe(`the ${name} adapter, like every adapter`, () => {
    const contract = (title: string, run: (play: Play) => Promise<void>, timeout = 60_000): void => {
      const reason = skip[title];
      const name = reason === undefined ? title : `${title} (skipped: ${reason})`;
      // Side by side, each on a ground of its own: most of the time is spent on waiting.
      test(`${name}`, { timeout, concurrent: true, skip: reason !== undefined }, async () => {
        const play = createPlay(await openScene(await open()));
        try {
          await expect(run(play)).resolves.toBeUndefined();
        } finally {
          await play.scene.close();
        }
      });
    };

    contract("answers a mention, without the mention, and knows who asked", async (play) => {
      await play.scene.run(({ turn, people }) => `You said: ${turn.text}; you are ${people[0]?.name}`);
      await play.asks("hello there");
      await play.settled("You said: hello there; you are Ada");
      expect(play.answers()).toHaveLength(1);
    });

    contract("is silent where nobody talks to it", async (play) => {
      await play.scene.run(echo);
      await play.scene.stage.asker.says("lunch?");
      await play.scene.otherBotSays(`${play.scene.address} hello`);
      await expect(play.scene.stage.channel).toStaySilent(500);
    });

    contract("does not answer itself", async (play) => {
      const { turns } = await play.scene.run(
        () => `<@${play.scene.stage.bot.id}> ${play.scene.address} says hello`,
      );
      await play.asks("hello");
      await play.settled("says hello");
      await expect(play.scene.stage.channel).toStaySilent(400);
      expect(turns).toHaveLength(1);
    });

    contract("takes a message that is told twice for one", async (play) => {
      const { turns } = await play.scene.run(echo);
      play.scene.stage.world.faults.next(play.scene.targets.mention, { kind: "duplicated-event" });
      await play.asks("once");
      await play.settled("You said: once");
      await expect(play.scene.stage.channel).toStaySilent(400);
      play.everyFaultHappened();
      expect(turns).toHaveLength(1);
    });

    contract("posts the first part, and lets the same message grow", async (play) => {
      const { yields, goOn } = createPieces(["One. ", "Two. ", "Three."]);
      await play.scene.run(yields);
      await play.asks("count");
      for (const text of [/^One\.$/, /^One\. Two\.$/, /^One\. Two\. Three\.$/]) {
        await play.settled(text);
        goOn();
      }
      expect(play.answers()).toHaveLength(1);
      await expect(play.scene.stage.channel).toHaveShown([
        /^One\.$/,
        /^One\. Two\.$/,
        /^One\. Two\. Three\.$/,
      ]);
    });

    contract("shows that it is at work, and no longer than it is", async (play) => {
      const { yields, goOn } = createPieces(["", "Done."]);
      await play.scene.run(yields);
      await play.asks("work");
      await expect(play.scene.stage.channel).toShowStatus(/./);
      goOn();
      await play.settled("Done.");
      await vi.waitFor(() => expect(play.isQuiet()).toBe(true), 5_000);
    });

    contract("shows steps as they are done", async (play) => {
      await play.scene.run(async function* () {
        yield progress({ id: "1", title: "looking it up", state: "running" });
        yield progress({ id: "1", title: "looking it up", state: "done" });
        yield "Found it.";
      });
      await play.asks("look");
      await play.settled(/looking it up[\s\S]*Found it\./);
    });

    contract("answers one question of a conversation after the other", async (play) => {
      const { yields, goOn } = createPieces(["first, ", "done"]);
      const turns: string[] = [];
      await play.scene.run((context) => {
        turns.push(context.turn.text);
        return turns.length === 1 ? yields(context) : `second: ${context.turn.text}`;
      });
      const said = await play.asks("one");
      await play.settled("first,");
      await play.scene.where(said).says(`${play.scene.address} two`);
      await expect(play.scene.stage.channel).not.toShow("second", { within: 300 });
      goOn();
      await play.settled("second: two");
      expect(play.shown()).toEqual(["first, done", "second: two"]);
    });

    contract("never shows anything blank", async (play) => {
      await play.scene.run(async function* () {
        yield "  \n";
      });
      await play.asks("say nothing");
      await vi.waitFor(() => expect(play.shown().join("")).not.toBe(""), 10_000);
      for (const text of play.everShown()) expect(brokenness(text)).toBeUndefined();
    });

    contract(
      "continues a long answer in further messages and loses nothing",
      async (play) => {
        const { text, numbers } = longAnswer(20_000);
        await play.scene.run(async function* () {
          for (const piece of text.match(/[\s\S]{1,400}/g) ?? []) {
            yield piece;
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        });
        await play.asks("everything");
        await vi.waitFor(() => expect(numbersIn(play.shown())).toEqual(numbers), 30_000);
        expect(play.answers().length).toBeGreaterThan(1);
        for (const version of play.scene.showsHalfWritten ? play.shown() : play.everShown())
          expect(brokenness(version), version).toBeUndefined();
      },
      60_000,
    );

    contract(
      "loses no text to refusals and failures on the way",
      async (play) => {
        const { faults } = play.scene.stage.world;
        const [usual, afterRefusal, afterFailure] = play.scene.targets.edits;
        faults.next(play.scene.targets.post, { kind: "rate-limited", retryAfterSeconds: 1 });
        faults.next(usual, { kind: "rate-limited", retryAfterSeconds: 1 });
        faults.next(afterRefusal, { kind: "server-error" });
        faults.next(afterFailure, { kind: "reset-after-apply" });
        const { text, numbers } = longAnswer(1_500);
        const { host } = await play.scene.run(async function* () {
          for (const piece of text.match(/[\s\S]{1,100}/g) ?? []) {
            yield piece;
            await new Promise((resolve) => setTimeout(resolve, 200));
          }
        });
        await play.asks("everything");
        await vi.waitFor(() => expect(numbersIn(play.shown())).toEqual(numbers), 30_000);
        await host.stop(5_000);
        expect(play.answers()).toHaveLength(1);
        play.everyFaultHappened();
      },
      60_000,
    );

    contract("posts once, also when it does not hear that it has posted", async (play) => {
      play.scene.stage.world.faults.next(play.scene.targets.post, { kind: "reset-after-apply" });
      const { host } = await play.scene.run(() => "Only once.");
      await play.asks("post");
      await play.settled("Only once.");
      // Until the answer is sealed: what is said twice is said then.
      await host.stop(5_000);
      expect(play.shown()).toEqual(["Only once."]);
      play.everyFaultHappened();
    });

    contract("takes it well when its message is deleted under it", async (play) => {
      const { yields, goOn } = createPieces(["One. ", "Two. ", "Three."]);
      await play.scene.run((context) => (context.turn.text === "again" ? "Here." : yields(context)));
      await play.asks("count");
      await play.settled("One.");
      const [edit] = play.scene.targets.edits;
      play.scene.stage.world.faults.next(edit, { kind: "message-deleted" });
      goOn();
      await vi.waitFor(() => expect(play.answers()).toHaveLength(0), 10_000);
      goOn();
      await play.asks("again");
      await play.settled("Here.");
      expect(play.shown()).toEqual(["Here."]);
      play.everyFaultHappened();
    });

    contract("ends an answer that nobody waits for: its question was deleted", async (play) => {
      const { yields, goOn } = createPieces(["One. ", "Two. "]);
      await play.scene.run(yields);
      const said = await play.asks("count");
      await play.settled("One.");
      await play.scene.stage.asker.deletes(said);
      await vi.waitFor(() => expect(play.isQuiet()).toBe(true), 5_000);
      goOn();
      await expect(play.scene.stage.channel).not.toShow("Two.", { within: 500 });
    });

    contract("lets running answers finish when it is stopped", async (play) => {
      const { yields, goOn } = createPieces(["One. ", "Two."]);
      const { host } = await play.scene.run(yields);
      await play.asks("count");
      await play.settled("One.");
      const stopped = host.stop(5_000);
      goOn();
      await stopped;
      expect(play.shown()).toEqual(["One. Two."]);
    });

    contract("goes on in the same message as another process", async (play) => {
      const { yields } = createPieces(["One. ", "never"]);
      const first = await play.scene.run(yields);
      await play.asks("count");
      await play.settled("One.");
      await first.host.stop(1);
      await play.scene.run(() => "One. Two. Three.");
      await play.settled("One. Two. Three.");
      expect(play.shown()).toEqual(["One. Two. Three."]);
    });

    contract("pings nobody but the asker", async (play) => {
      const { bystander, asker, channel } = play.scene.stage;
      await play.scene.run(() => `Hey ${play.scene.broadcasts(bystander)}, says <@${asker.id}>. All done.`);
      await play.asks("call everybody");
      await play.settled("All done.");
      await expect(channel).not.toPing(bystander, { within: 200 });
    });

    contract("reads the files that people share", async (play) => {
      const { address } = play.scene;
      await play.scene.run(async ({ turn, read }) => {
        const [file] = turn.files;
        return file ? `${file.name}: ${new TextDecoder().decode(await read(file))}` : "no file";
      });
      await play.scene.stage.asker.shares("notes.txt", "buy milk", `${address} read this`);
      await play.settled("notes.txt: buy milk");
    });

    contract("sends files", async (play) => {
      await play.scene.run(async function* () {
        yield "Here it is.";
        yield {
          type: "attachment",
          name: "table.csv",
          mimeType: "text/csv",
          data: new TextEncoder().encode("a,b"),
        };
      });
      await play.asks("a table, please");
      await play.settled("Here it is.");
      await expect(play.scene.stage.channel).toShowFile("table.csv");
    });

    contract("brings back the button that was pressed", async (play) => {
      await play.scene.run(({ turn }) =>
        turn.via === "action"
          ? `You pressed ${turn.action?.name} ${JSON.stringify(turn.action?.value)}`
          : card({
              title: "Order 7",
              fields: [{ name: "Total", value: "12" }],
              buttons: [{ name: "ship", label: "Ship it", value: { order: 7 } }],
            }),
      );
      await play.asks("order 7");
      await play.settled(/Order 7[\s\S]*12/);
      await play.scene.stage.asker.clicks("Ship it");
      await play.settled('You pressed ship {"order":7}');
    });

    contract(
      "remembers a message as its author last wrote it, and not at all when it is deleted",
      async (play) => {
        await play.scene.run(
          ({ history }) =>
            `I know: ${
              history
                .filter(({ kind }) => kind === "user")
                .map(({ text }) => text)
                .join(", ") || "nothing"
            }.`,
        );
        const first = await play.asks("apples");
        await play.settled("I know: nothing.");
        const second = await play.scene.where(first).says(`${play.scene.address} pears`);
        await play.settled("I know: apples.");
        await play.scene.stage.asker.edits(first, `${play.scene.address} plums`);
        await play.scene.stage.asker.deletes(second);
        await vi.waitFor(async () => {
          await play.scene.where(first).says(`${play.scene.address} and now?`);
          await expect(play.scene.stage.channel).toShow(/I know: plums(?:, and now\?)*\.$/, {
            within: 1_000,
          });
        }, 10_000);
      },
    );

    contract("keeps nothing of a thread for ever", async (play) => {
      const talk = async (text: string): Promise<string[]> => {
        const { host, kept } = await play.scene.run(async function* ({ turn }) {
          yield `You said: ${turn.text}`;
          yield card({
            title: "Order",
            buttons: [{ name: "ship", label: "Ship it", value: { to: turn.text.repeat(100) } }],
          });
        });
        const said = await play.asks(text);
        await play.settled(`You said: ${text}`);
        await play.scene.where(said).says(`${play.scene.address} and ${text}?`);
        await play.settled(`You said: and ${text}?`);
        // Some of what is noted is only written now.
        await host.stop();
        return kept();
      };
      const ofChannel = await talk("one");
      expect(await talk("two")).toEqual(ofChannel);
    });

    contract("keeps the last word of an answer that is stopped, and says that it was", async (play) => {
      const { yields } = createPieces(["One. ", "Two. "]);
      const { host } = await play.scene.run(yields);
      const said = await play.asks("count");
      await play.settled("One.");
      await play.scene.where(said).says(`${play.scene.address} stop`);
      await play.settled(/^One\.[\s\S]*stopped/i);
      await host.stop(5_000);
      expect(play.shown()).toHaveLength(1);
      expect(play.isQuiet()).toBe(true);
    });

    contract("does not let a stop that is read again end the next answer", async (play) => {
      const { address, stage, where } = play.scene;
      const run = async (again: RespondFunction): Promise<Host> => {
        const count = createPieces(["One. ", "Two."]).yields;
        const { host } = await play.scene.run((context) =>
          context.turn.text === "count"
            ? count(context)
            : context.turn.text === "again"
              ? again(context)
              : "Late.",
        );
        return host;
      };
      const host = await run(createPieces(["Three. ", "Four."]).yields);
      const said = await play.asks("count");
      await play.settled("One.");
      await where(said).says(`${address} stop`);
      await play.settled(/^One\.[\s\S]*stopped/i);
      await where(said).says(`${address} again`);
      await play.settled("Three.");
      await host.stop(0);
      await stage.bystander.says(`${address} missed`);

      const { yields, goOn } = createPieces(["Three. ", "Four."]);
      await run(yields);
      // It has read what was said while nobody listened, and a little of what came before.
      await play.settled("Late.");
      goOn();
      await play.settled("Three. Four.");
    });

    contract("hides nothing from the others in the channel", async (play) => {
      await play.scene.run(echo);
      await play.asks("hello");
      await play.settled("You said: hello");
      await vi.waitFor(() => expect(play.isQuiet()).toBe(true), 5_000);
      const [message] = play.answers();
      const { id } = play.scene.stage.bystander;
      expect(message && versionFor(message, id)?.content.text).toContain("You said: hello");
    });
  });
}

/** A scene, and the words in which contracts speak of it. */
interface Play {
  scene: Scene;
  asks(text: string): Promise<Said>;
  /** The bot's messages as the asker sees them, oldest first. */
  answers(): Message[];
  shown(): string[];
  /** Every version of them that the asker saw. */
  everShown(): string[];
  isQuiet(): boolean;
  settled(text: RegExp | string): Promise<void>;
  /** A fault that did not happen has shown nothing. */
  everyFaultHappened(): void;
}

function createPlay(scene: Scene): Play {
  const { asker, bot, channel, world } = scene.stage;
  const answers = (): Message[] =>
    channel.messages().filter(({ author, system }) => author === bot.id && !system);
  return {
    scene,
    answers,
    asks: (text) => asker.says(`${scene.address} ${text}`),
    shown: () => answers().map((message) => channel.textOf(message) ?? ""),
    everShown: () =>
      answers().flatMap((message) => versionsFor(message, asker.id).map(({ content }) => content.text)),
    isQuiet: () => channel.statuses().length === 0,
    settled: (text) => expect(channel).toShow(text, { within: 15_000 }),
    everyFaultHappened: () => expect(world.faults.planned()).toEqual([]),
  };
}

const echo: RespondFunction = ({ turn }) => `You said: ${turn.text}`;

/** A responder that waits before each piece but the first. */
function createPieces(pieces: readonly string[]): { yields: RespondFunction; goOn(): void } {
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
