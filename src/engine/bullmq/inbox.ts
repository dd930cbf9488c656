import type { Order } from "#core/engine";
import type { RedisClient } from "#redis/client";
import { answered, createOrderedRedisScript, createRedisScript } from "#redis/script";
import { type DeadLetter, died, noSuchLetter } from "../lease/dead-letter.ts";
import type { Inbox } from "../lease/inbox.ts";
import type { Limits, Stage, Taken } from "../lease/taken.ts";
import { createRedisForgetting, type RedisForgetting } from "./forgetting.ts";
import * as scripts from "./inbox-scripts.ts";
import { order as orderScript } from "./order-script.ts";
import type { Rescue } from "./rescue.ts";

/** BullMQ's lock on the job of a lane. */
export interface LaneLock {
  key: string;
  /** Where BullMQ notes the jobs whose process may have died. */
  suspects: string;
  token: string;
  job: string;
}

/** A lease that is to go on. */
export interface Renewal {
  lock: LaneLock;
  taken: Taken;
}

/** The inbox that many processes share. `admit` takes effect before everything that is asked of Redis after it. */
export interface RedisInbox extends Inbox<LaneLock>, Pick<RedisForgetting, "expireDead"> {
  /** Returns for each lease whether it was lost, or its order if it has one. */
  renew(renewals: readonly Renewal[]): Promise<("lost" | Order["type"] | undefined)[]>;
  /** Does the event have an order? */
  isOrdered(id: string): Promise<boolean>;
}

export interface RedisInboxOptions {
  redis: RedisClient;
  /** In front of all keys. */
  root: string;
  /** Milliseconds for which a lease lasts after it was renewed. */
  lock: number;
  limits: Limits;
  rescue: Rescue;
}

const day = 24 * 60 * 60;

export function createRedisInbox(options: RedisInboxOptions): RedisInbox {
  const { redis, root, lock: lockFor, limits, rescue } = options;
  const script = (what: string, lua: string) => createRedisScript(redis, what, lua);
  const admit = createOrderedRedisScript(redis, "admitting an event", scripts.admit);
  const take = script("taking an event", scripts.take);
  const renew = script("renewing leases", scripts.renew);
  const save = script("saving a field of an event", scripts.save);
  const handBack = script("handing an event back", scripts.handBack);
  const fail = script("recording a failure", scripts.fail);
  const finish = script("finishing an event", scripts.finish);
  const bury = script("burying an event", scripts.bury);
  const replay = script("replaying a dead letter", scripts.replay);
  const deadLetters = script("reading the dead letters", scripts.deadLetters);
  const order = script("giving an order", orderScript);

  const keys = [root];
  /** -1 and -2: another holder has the event, or Redis has lost it. */
  async function toWritten(taken: Taken, answer: unknown): Promise<"done" | "refused"> {
    if (answer === -2) await rescue.putBack(taken);
    return answer === -1 || answer === -2 ? "refused" : "done";
  }
  async function toRemoved(taken: Taken, answer: unknown): Promise<"more" | "empty" | "refused"> {
    const written = await toWritten(taken, answer);
    return written === "refused" ? written : answer === 0 ? "empty" : "more";
  }

  return {
    admit: async ({ id, lane, at, event }) => (await admit(keys, [id, lane, at, event, day])) === 1,
    lanes: () => answered("reading which threads wait", () => redis.sMembers(`${root}:waiting`)),
    async take(lane, { key, suspects, token, job }) {
      const values = [lane, token, lockFor, job, limits.attempts, limits.deaths, died];
      const answer = await take([root, key, suspects], values);
      if (answer === -1) return "refused";
      return answer === 0 ? "empty" : toTaken(lane, answer);
    },
    async renew(renewals) {
      const values = renewals.flatMap(({ lock, taken }) => [
        lock.key,
        lock.token,
        lock.job,
        taken.id,
        taken.fence,
      ]);
      const answers = await renew([root, renewals[0]?.lock.suspects ?? root], [lockFor, ...values]);
      return Promise.all(
        renewals.map(async ({ taken }, at) => {
          const answer = (answers as (Order["type"] | "" | -1 | -2)[])[at];
          if (answer === -2) await rescue.putBack(taken);
          return answer === -1 || answer === -2 ? "lost" : answer || undefined;
        }),
      );
    },
    async save(taken, field, value, number) {
      rescue.note(taken, field, value);
      return toWritten(taken, await save(keys, [taken.id, taken.fence, field, number, value]));
    },
    handBack: async (taken) =>
      toWritten(taken, await handBack(keys, [taken.id, taken.fence, taken.stage, 0])),
    park: async (taken) => toWritten(taken, await handBack(keys, [taken.id, taken.fence, taken.stage, 1])),
    isOrdered: async (id) =>
      (await answered("looking for an order", () => redis.hExists(`${root}:turn:${id}`, "ordered"))) === 1,
    fail: async (taken, error) => toWritten(taken, await fail(keys, [taken.id, taken.fence, error])),
    finish: async (taken) => toRemoved(taken, await finish(keys, [taken.id, taken.fence, taken.lane])),
    bury: async (taken, { error, attempts: tried, at }) =>
      toRemoved(taken, await bury(keys, [taken.id, taken.fence, taken.lane, error, tried, at])),
    async order(lane, given) {
      const [ids, foreign] = (await order(keys, [lane, ...toOrderValues(given)])) as [string[], number];
      return { ids, isForeign: foreign === 1 };
    },
    ...createRedisForgetting(redis, root),
    async deadLetters() {
      return ((await deadLetters(keys, [])) as [string, string[]][]).map(([id, fields]) =>
        toDeadLetter(id, toRecord(fields)),
      );
    },
    async replay(id) {
      const lane = await replay(keys, [id, day]);
      if (typeof lane === "string") return lane;
      throw noSuchLetter(id);
    },
  };
}

const toOrderValues = (order: Order): (string | number)[] =>
  order.type === "interrupt"
    ? [order.type, order.before, "", ""]
    : [order.type, order.turn ?? "", order.upTo ?? "", order.by ?? ""];

/** Turns what HGETALL returns in a script, names and values in turn, into a record. */
function toRecord(fields: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let at = 0; at < fields.length; at += 2) record[fields[at] ?? ""] = fields[at + 1] ?? "";
  return record;
}

function toTaken(lane: string, answer: unknown): Taken {
  // The shape of what `take` in inbox-scripts.ts returns.
  const [id, at, stage, fence, attempt, tellings, fields] = answer as [
    string,
    string,
    Stage,
    string,
    number,
    number,
    string[],
  ];
  const { event = "", error = "", failures = 0, parked = 0, ordered, ...others } = toRecord(fields);
  const saved = Object.entries(others).flatMap(([name, value]) =>
    name.startsWith(savedPrefix)
      ? [{ field: name.slice(savedPrefix.length), value: value.slice(value.indexOf(":") + 1) }]
      : [],
  );
  return {
    id,
    lane,
    at: Number(at),
    event,
    stage,
    fence: Number(fence),
    attempt,
    failures: Number(failures),
    tellings,
    parked: Number(parked),
    error,
    saved,
    ordered: ordered as Order["type"] | undefined,
  };
}

const savedPrefix = "saved:";

function toDeadLetter(id: string, fields: Record<string, string>): DeadLetter {
  const { event = "null", attempts, error = "", at } = fields;
  return {
    id,
    event: JSON.parse(event) as DeadLetter["event"],
    attempts: Number(attempts),
    error,
    at: Number(at),
  };
}
