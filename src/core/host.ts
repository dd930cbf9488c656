import type { Keyv } from "keyv";
import type { Logger } from "pino";
import type { AccessRules } from "./access/access-rules.ts";
import type { Adapter, Cursors } from "./adapter.ts";
import { createTurnRunner } from "./answering/answer-turn.ts";
import { type AskPlatform, createAskPlatform } from "./answering/ask.ts";
import { fromEarlierVersion } from "./answering/earlier-version.ts";
import { createForgetMessage } from "./answering/forget-message.ts";
import { createHearTurn } from "./answering/hear-turn.ts";
import { createHearing } from "./answering/hearing.ts";
import { createIntake } from "./answering/intake.ts";
import { createLateWriteReport, createRepaint, isLateWrite } from "./answering/late-write.ts";
import { createPeople } from "./answering/people.ts";
import { createPersonLimit, type PersonLimits } from "./answering/person-limit.ts";
import type { Bot, Busy } from "./bot/bot.ts";
import { type History, lastMessages } from "./bot/history.ts";
import { createRouter } from "./bot/router.ts";
import type { Claims } from "./claims.ts";
import { createConnections } from "./connections.ts";
import { type Clock, systemClock } from "./time/clock.ts";
import type { Engine, Lease } from "./engine.ts";
import { BadInput } from "./errors.ts";
import { createPacer, type Pacer } from "./pacing/pacer.ts";
import { createPresenters } from "./presenting/presenters.ts";
import { createSessions, type Sessions } from "./session/sessions.ts";
import { createStore } from "./session/store.ts";
import type { Inbound } from "./turn.ts";

/** Runs bots on platforms. */
export interface Host {
  /**
   * Resolves when all platforms that can be reached are connected, and at least one is. natter keeps trying the others. Rejects when a
   * platform refuses the bot. Before that, continues what an earlier process left unfinished.
   */
  start(): Promise<void>;
  /** Lets running answers finish, and hands over what is left. Takes `deadline` milliseconds at most. */
  stop(deadline?: number): Promise<void>;
  /** Asks a bot without a platform: `await` it for the whole answer, iterate over it for its pieces. */
  ask: AskPlatform["ask"];
  sessions: Sessions;
}

export interface HostOptions {
  bots: readonly Bot[];
  adapters: readonly Adapter[];
  engine: Engine;
  /** Keeps the sessions. */
  store: Keyv;
  log: Logger;
  pacer?: Pacer | undefined;
  /** Shares resources such as Discord's shards between processes. Omit it for a single process. */
  claims?: Claims | undefined;
  /** How much of a thread is kept: this many turns, for this many milliseconds after the last one. */
  retention?: { turns?: number | undefined; ttl?: number | undefined } | undefined;
  /** The history for bots that have none of their own. */
  history?: History | undefined;
  /** For bots that have no `busy` of their own. */
  busy?: Busy | undefined;
  /** What a deletion of the growing answer means: "end" says no more, "again" posts it again. */
  deleted?: "end" | "again" | undefined;
  /** Who is heard. Without it, everyone but guests and people of other organizations. */
  access?: AccessRules | undefined;
  /** How often each person gets an answer. Without it, as often as they ask. */
  limits?: PersonLimits | undefined;
  clock?: Clock | undefined;
}

const month = 30 * 86_400_000;

/** The share of a stop's deadline in which answers may finish. The rest is for handing over. */
const patience = 0.8;

/**
 * Connects the parts that a message passes, from the platform's event down to the answer in the channel:
 *
 *     Adapter → Intake → Engine → Session → Router → Context → Middleware → Responder → Presenter → Surface
 *
 * Data only flows down. The one exception is a late write: a call that comes back after its lease has ended may have landed after
 * the successor's. The presenter's report of it goes back up into the thread's lane as an event, and the answer is repainted.
 */
export function createHost(options: HostOptions): Host {
  const { bots, engine, log, access = {}, busy = "queue", clock = systemClock } = options;
  const { turns: maxTurns = 200, ttl = month } = options.retention ?? {};

  const router = createRouter(bots);
  const sessions = createSessions({ store: createStore(options.store, { ttl }), maxTurns });
  const asking = createAskPlatform({ router, bots, receive: (event) => intake.take(event), sessions, clock });
  const adapters = byName([...options.adapters, asking.adapter]);
  const { adapterOf, presenterFor, tellPrivately } = createPresenters({
    adapters,
    pacer: options.pacer ?? createPacer({ clock }),
    deleted: options.deleted ?? "end",
    clock,
    late: createLateWriteReport({ engine, clock, log }),
  });
  const people = createPeople(clock);
  const hearing = createHearing({ rules: access, people, adapters, log });
  const intake = createIntake({ engine, router, bots, busy, hearing, tellPrivately, log });
  const cursorsFor = cursorsIn(options.store, ttl);
  const runner = createTurnRunner({
    router,
    sessions,
    adapterOf,
    presenterFor,
    hear: createHearTurn({ hearing, router, cursorsOf: cursorsFor, tellPrivately }),
    tellPrivately,
    hearing,
    records: access.record ?? "all",
    people,
    history: options.history ?? lastMessages(50),
    limitPerson: createPersonLimit(options.limits, { clock, log }),
    clock,
    log,
  });
  const forgetMessage = createForgetMessage({ sessions, engine });
  const repaint = createRepaint({ sessions, presenterFor, log });

  /** Works on one event. The engine calls it for one event at a time per thread. */
  const run = async (stored: Inbound, lease: Lease): Promise<void> => {
    const event = fromEarlierVersion(stored);
    if (isLateWrite(event)) return repaint(event, lease);
    switch (event.type) {
      case "turn": {
        const afterAnswer = await runner.answer(event, lease);
        asking.resolve(event.id);
        return afterAnswer?.();
      }
      case "edited":
        return runner.revise(event, lease);
      case "deleted":
        return forgetMessage(event, lease);
      case "notice":
        return runner.note(event, lease);
      case "stopped":
        // Never comes out of a lane: the intake has turned it into an order.
        return;
      default:
        event satisfies never;
    }
  };

  /** Tells the thread that natter gives up an event. */
  const bury = async (stored: Inbound, lease: Lease): Promise<void> => {
    const event = fromEarlierVersion(stored);
    if (event.type !== "turn") return;
    await runner.excuse(event, lease);
    asking.resolve(event.id);
  };

  const connect = (adapter: Adapter): Promise<void> =>
    adapter.start(intake.receive, cursorsFor(adapter.name), claimsOf(adapter, options.claims));
  const connections = createConnections({ adapters: options.adapters, connect, clock, log });

  return {
    async start() {
      // Starts before the platforms, so that an unfinished answer continues before its thread asks the next question.
      await engine.start({ run, bury });
      await connections.start();
    },
    async stop(deadline = 25_000) {
      // Stops before the platforms, which still have to send the answers that are being finished.
      await engine.stop(deadline, deadline * patience);
      asking.stop();
      await connections.stop();
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

function cursorsIn(store: Keyv, ttl: number): (platform: string) => Cursors {
  return (platform) => {
    const key = (name: string): string => `cursor:${platform}:${name}`;
    return {
      get: (name) => store.get<string>(key(name)),
      set: async (name, value, lasting = "ever") =>
        void (await store.set(key(name), value, lasting === "ever" ? undefined : ttl)),
    };
  };
}

/** Two platforms may use the same words, so each gets its own. */
function claimsOf({ name }: Adapter, claims: Claims | undefined): Claims | undefined {
  return claims && { share: (what, names, hold) => claims.share(`${name} ${what}`, names, hold) };
}
