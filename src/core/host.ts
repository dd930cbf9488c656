import type { Keyv } from "keyv";
import type { Logger } from "pino";
import type { Adapter, Cursors } from "./adapter.ts";
import { type AskPlatform, createAskPlatform } from "./answering/ask.ts";
import type { Bot, Busy } from "./bot/bot.ts";
import type { Claims } from "./claims.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Engine, Lease, Work } from "./engine.ts";
import { BadInput } from "./errors.ts";
import { type History, lastMessages } from "./bot/history.ts";
import { createPacer, type Pacer } from "./pacing/pacer.ts";
import { createPeople } from "./answering/people.ts";
import { createLateWriteReport, createRepaint, isLateWrite } from "./answering/late-write.ts";
import { createIntake } from "./answering/intake.ts";
import { createTurnRunner } from "./answering/answer-turn.ts";
import { createRouter } from "./bot/router.ts";
import { createSessions, type Sessions } from "./session/sessions.ts";
import { createPresenters } from "./presenting/presenters.ts";
import { createStore } from "./session/store.ts";
import type { Inbound } from "./turn.ts";

/** Runs bots on platforms. */
export interface Host {
  /** Resolves when every platform is connected. What an earlier process left unfinished is taken up first. */
  start(): Promise<void>;
  /** Lets running answers finish for `deadline` milliseconds, and hands over what is left. */
  stop(deadline?: number): Promise<void>;
  /** Asks a bot without a platform: `await` it for the whole answer, iterate over it for its pieces. */
  ask: AskPlatform["ask"];
  sessions: Sessions;
}

export interface HostOptions {
  bots: readonly Bot[];
  adapters: readonly Adapter[];
  engine: Engine;
  /** Where sessions are kept. */
  store: Keyv;
  log: Logger;
  pacer?: Pacer | undefined;
  /** What adapters of several processes divide among themselves. Where nothing is said, there is no other process. */
  claims?: Claims | undefined;
  /** What is kept of a thread: turns, and milliseconds since the last one. */
  retention?: { turns?: number | undefined; ttl?: number | undefined } | undefined;
  /** What bots see of the past that do not say it themselves. */
  history?: History | undefined;
  busy?: Busy | undefined;
  /** What happens when somebody deletes a message that is being written. */
  deleted?: "end" | "again" | undefined;
  clock?: Clock | undefined;
}

const month = 30 * 86_400_000;

export function createHost(options: HostOptions): Host {
  const { bots, engine, log, clock = systemClock } = options;
  const router = createRouter(bots);
  const { turns: maxTurns = 200, ttl = month } = options.retention ?? {};
  const store = createStore(options.store, { ttl });
  const sessions = createSessions({ store, maxTurns });
  const reception = createIntake({ engine, router, bots, log, busy: options.busy ?? "queue" });
  const asking = createAskPlatform({ router, receive: reception.take, sessions, clock });
  const adapters = byName([...options.adapters, asking.adapter]);
  const { adapterOf, presenterFor } = createPresenters({
    adapters,
    pacer: options.pacer ?? createPacer({ clock }),
    deleted: options.deleted ?? "end",
    clock,
    late: createLateWriteReport({ engine, clock, log }),
  });
  const runner = createTurnRunner({
    router,
    sessions,
    log,
    clock,
    adapterOf,
    presenterFor,
    people: createPeople(clock),
    history: options.history ?? lastMessages(50),
  });
  const repaint = createRepaint({ sessions, presenterFor, log });

  /** One event at a time per thread. */
  const run = async (event: Inbound, lease: Lease): Promise<void> => {
    if (isLateWrite(event)) return repaint(event, lease);
    switch (event.type) {
      case "turn": {
        const afterAnswer = await runner.answer(event, lease);
        asking.resolve(event.id);
        return afterAnswer?.();
      }
      case "edited":
        return (await sessions.open(event.thread, lease)).revise(event.message, event.text);
      case "deleted":
        return (await sessions.open(event.thread, lease)).forget(event.message);
      case "notice":
        return runner.note(event, lease);
      case "stopped":
        // Never waits in a lane: `receive` has made an order of it.
        return;
      default:
        event satisfies never;
    }
  };

  const bury: Work["bury"] = async (event, lease) => {
    if (event.type !== "turn") return;
    await runner.excuse(event, lease);
    asking.resolve(event.id);
  };

  return {
    async start() {
      // First what was left behind, so that an old answer goes on before the same thread asks anew.
      await engine.start({ run, bury });
      const startOne = (adapter: Adapter): Promise<void> =>
        adapter.start(
          reception.receive,
          cursorsOf(adapter, options.store, ttl),
          claimsOf(adapter, options.claims),
        );
      await Promise.all(options.adapters.map(startOne));
    },
    async stop(deadline = 25_000) {
      // Adapters last: what is being finished still has to be sent.
      // A fifth is kept for handing over what is still being written then.
      await engine.stop(deadline, deadline * 0.8);
      asking.stop();
      await Promise.all(options.adapters.map((adapter) => adapter.stop()));
    },
    ask: asking.ask,
    sessions,
  };
}

function byName(adapters: readonly Adapter[]): ReadonlyMap<string, Adapter> {
  const named = new Map<string, Adapter>();
  for (const adapter of adapters) {
    if (named.has(adapter.name))
      throw new BadInput(`Two adapters are named "${adapter.name}". Give each its own name.`);
    named.set(adapter.name, adapter);
  }
  return named;
}

function cursorsOf(adapter: Adapter, store: Keyv, ttl: number): Cursors {
  const key = (name: string): string => `cursor:${adapter.name}:${name}`;
  return {
    get: (name) => store.get<string>(key(name)),
    // Most are kept for ever: a cursor that expires means reading a channel from its beginning.
    set: async (name, value, lasting = "ever") =>
      void (await store.set(key(name), value, lasting === "ever" ? undefined : ttl)),
  };
}

function claimsOf({ name }: Adapter, claims: Claims | undefined): Claims | undefined {
  // Two platforms may call their things alike.
  return claims && { share: (what, names, hold) => claims.share(`${name} ${what}`, names, hold) };
}
