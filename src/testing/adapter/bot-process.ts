import { Keyv } from "keyv";
import { pino } from "pino";
import {
  type AccessRules,
  type Adapter,
  bot,
  type Clock,
  createHost,
  type Engine,
  type Host,
  type Inbound,
  type Lease,
  LeaseEnded,
  type Order,
  type RespondFunction,
  toError,
  type Turn,
  type Work,
} from "#core";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import { type Database, openDatabase } from "#sqlite/database";

/** What outlives a process: the events that wait, and the sessions. */
export interface Storage {
  database: Database;
  entries: Map<string, string>;
}

export const openStorage = (): Storage => ({ database: openDatabase(":memory:"), entries: new Map() });

/** One process of a bot, played inside the process of the test. */
export interface BotProcess {
  readonly host: Host;
  /** What the adapter has handed over, once it is durable. */
  readonly heard: readonly Inbound[];
  /** The orders that the engine got because of what the adapter handed over. */
  readonly orders: readonly Order[];
  /** What the bot was asked to answer. */
  readonly turns: readonly Turn[];
  /** The names of everything in the storage that never expires. */
  kept(): string[];
  /** Stops as on SIGTERM: running answers may finish for so many milliseconds, and what is left is handed over. */
  stop(deadline: number): Promise<void>;
  /** Ends without a word, as on SIGKILL: nothing that was begun goes on, and nothing more is written or called. */
  crash(): Promise<void>;
}

const log = pino({ level: process.env["LOG_LEVEL"] ?? "silent" });

export async function startBotProcess(options: {
  adapter: Adapter;
  storage: Storage;
  respond: RespondFunction;
  access?: AccessRules | undefined;
  clock: Clock;
}): Promise<BotProcess> {
  const { adapter, storage, respond, access, clock } = options;
  const orders: Order[] = [];
  const turns: Turn[] = [];
  const heard: Inbound[] = [];
  const death = new AbortController();
  const engine = createEmbeddedEngine({ database: storage.database, retryDelay: 10, clock });
  const answering = bot({
    name: "contract",
    respond(context) {
      turns.push(context.turn);
      return respond(context);
    },
  });
  const host = createHost({
    bots: [answering],
    adapters: [adapter],
    engine: mortal(engine, death.signal, {
      onAdmitted: (event) => heard.push(event),
      onOrder: (order) => orders.push(order),
    }),
    access,
    store: new Keyv({ store: storage.entries }),
    log,
    clock,
  });
  await host.start();
  const isLasting = ([, entry]: [string, string]): boolean => !("expires" in JSON.parse(entry));
  return {
    host,
    heard,
    orders,
    turns,
    kept: () => [...storage.entries].filter(isLasting).map(([key]) => key),
    stop: (deadline) => host.stop(deadline),
    async crash() {
      death.abort("lost");
      // The system closes the connections of a dead process.
      await adapter.stop();
      await engine.stop(0);
    },
  };
}

/** An engine that a crash cuts off from its work: no lease may be used any more, and the end of no event is noted. */
function mortal(
  engine: Engine,
  death: AbortSignal,
  { onAdmitted, onOrder }: { onAdmitted(event: Inbound): void; onOrder(order: Order): void },
): Engine {
  const check = (): void => {
    if (death.aborted) throw new LeaseEnded("lost", "The process has crashed.");
  };
  const mortalLease = (lease: Lease): Lease => ({
    ...lease,
    signal: AbortSignal.any([lease.signal, death]),
    async save(field, value) {
      check();
      await lease.save(field, value);
    },
    check() {
      check();
      lease.check();
    },
  });
  const mortalWork =
    (work: Work["run"]): Work["run"] =>
    (event, lease) =>
      new Promise((resolve, reject) => {
        work(event, mortalLease(lease)).then(
          () => !death.aborted && resolve(),
          (error: unknown) => !death.aborted && reject(toError(error)),
        );
      });
  return {
    ...engine,
    async admit(event) {
      check();
      const isNew = await engine.admit(event);
      onAdmitted(event);
      return isNew;
    },
    async control(thread, order) {
      const controlled = await engine.control(thread, order);
      onOrder(order);
      return controlled;
    },
    start: ({ run, bury }) => engine.start({ run: mortalWork(run), bury: mortalWork(bury) }),
  };
}
