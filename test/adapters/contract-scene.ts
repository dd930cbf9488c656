import { Keyv } from "keyv";
import { pino } from "pino";
import { type Adapter, type RespondFunction, bot, createHost, type Host, type Turn } from "#core";
import { type Database, openDatabase } from "#sqlite/database";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import type { Actor, Said, Stage } from "#simulator";

/** What a test needs of a platform beside its `Stage`. */
export interface Ground {
  stage: Stage;
  /** The adapter as a fresh process makes it. Called again for each process that a contract plays. */
  createAdapter(): Adapter;
  /** How people address the bot: "@natter". */
  address: string;
  /** This person where the conversation that a question began goes on. */
  where(said: Said, person?: Actor): Actor;
  /** Markup that would call everybody and a person, if it worked. */
  broadcasts(person: { id: string }): string;
  /** Lets another bot say something in the channel. */
  otherBotSays(text: string): Promise<void>;
  /** The names of what faults can hit. */
  targets: {
    /** The call that posts a message. */
    post: string;
    /** The calls that change it: the usual one, the one after a refusal, the one after a failure. */
    edits: readonly [usual: string, afterRefusal: string, afterFailure: string];
    /** The event of a message that mentions the bot. */
    mention: string;
  };
  close(): Promise<void>;
}

/** One process: a host with one bot on the ground's platform. */
export interface Running {
  host: Host;
  turns: Turn[];
  /** The names of all that is kept and does not expire. */
  kept(): string[];
}

/** A ground and the processes on it. */
export interface Scene extends Ground {
  /** Starts a process with a bot that answers so. */
  run(answering: RespondFunction): Promise<Running>;
  /** Stops all processes and loses all that they knew. */
  forget(): Promise<void>;
}

export async function openScene(ground: Ground): Promise<Scene> {
  let database: Database = openDatabase(":memory:");
  let entries = new Map<string, string>();
  let hosts: Host[] = [];
  const log = pino({ level: process.env["LOG_LEVEL"] ?? "silent" });
  const stop = async (): Promise<void> => {
    await Promise.all(hosts.map((host) => host.stop(500)));
    hosts = [];
    database.close();
  };
  return {
    ...ground,
    async run(answering) {
      const turns: Turn[] = [];
      const host = createHost({
        bots: [
          bot({
            name: "contract",
            respond(context) {
              turns.push(context.turn);
              return answering(context);
            },
          }),
        ],
        adapters: [ground.createAdapter()],
        engine: createEmbeddedEngine({ database, retryDelay: 10 }),
        store: new Keyv({ store: entries }),
        log,
      });
      hosts.push(host);
      await host.start();
      const isLasting = ([, entry]: [string, string]): boolean => !("expires" in JSON.parse(entry));
      return { host, turns, kept: () => [...entries].filter(isLasting).map(([key]) => key) };
    },
    async forget() {
      await stop();
      database = openDatabase(":memory:");
      entries = new Map();
    },
    async close() {
      await stop();
      await ground.close();
    },
  };
}
