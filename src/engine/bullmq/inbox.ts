import { BadInput, type Order } from "#core/engine";
import type { RedisClient } from "#redis/client";
import { answered, createOrderedRedisScript, createRedisScript } from "#redis/script";
import { type DeadLetter, died } from "../lease/dead-letter.ts";
import type { Inbox } from "../lease/inbox.ts";
import type { Limits, Stage, Taken } from "../lease/taken.ts";
import * as scripts from "./inbox-scripts.ts";

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
  taken: Pick<Taken, "id" | "fence">;
}

/** The inbox that many processes share. `admit` takes effect before everything that is asked of Redis after it. */
export interface RedisInbox extends Inbox<LaneLock> {
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
}

const day = 24 * 60 * 60;

export function createRedisInbox(options: RedisInboxOptions): RedisInbox {
  const { redis, root, lock: lockFor, limits } = options;
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
  const order = script("giving an order", scripts.order);

  const keys = [root];
  const toWritten = (answer: unknown): "done" | "refused" => (answer === -1 ? "refused" : "done");
  const toRemoved = (answer: unknown): "more" | "empty" | "refused" =>
    answer === -1 ? "refused" : answer === 0 ? "empty" : "more";

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
      return (answers as (Order["type"] | "" | -1)[]).map((answer) =>
        answer === -1 ? "lost" : answer === "" ? undefined : answer,
      );
    },
    save: async ({ id, fence }, field, value, number) =>
      toWritten(await save(keys, [id, fence, field, number, value])),
    handBack: async ({ id, fence, stage }) => toWritten(await handBack(keys, [id, fence, stage, 0])),
    park: async ({ id, fence, stage }) => toWritten(await handBack(keys, [id, fence, stage, 1])),
    isOrdered: (id) =>
      answered("looking for an order", () => redis.hExists(`${root}:turn:${id}`, "ordered")).then(
        (found) => found === 1,
      ),
    fail: async ({ id, fence }, error) => toWritten(await fail(keys, [id, fence, error])),
    finish: async ({ id, fence, lane }) => toRemoved(await finish(keys, [id, fence, lane])),
    bury: async ({ id, fence, lane }, { error, attempts: tried, at }) =>
      toRemoved(await bury(keys, [id, fence, lane, error, tried, at])),
    async order(lane, given) {
      const values =
        given.type === "interrupt"
          ? [lane, given.type, given.before, "", ""]
          : [lane, given.type, given.turn ?? "", given.upTo ?? "", given.by ?? ""];
      const [ids, foreign] = (await order(keys, values)) as [string[], number];
      return { ids, isForeign: foreign === 1 };
    },
    async deadLetters() {
      return ((await deadLetters(keys, [])) as [string, string[]][]).map(([id, fields]) =>
        toDeadLetter(id, toRecord(fields)),
      );
    },
    async replay(id) {
      const lane = await replay(keys, [id, day]);
      if (typeof lane === "string") return lane;
      throw new BadInput(`There is no dead letter "${id}". List them to see which there are.`);
    },
  };
}

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
