import { BadInput, type Order } from "#core";
import type { InboxEntry } from "../lease/inbox-entry.ts";
import { type DeadLetter, died } from "../lease/dead-letter.ts";
import type { Stage } from "../embedded/inbox.ts";
import type { BacklogEvent, BacklogLetter } from "../migration/backlog.ts";
import * as scripts from "./inbox-scripts.ts";
import type { RedisClient } from "#redis/client";
import { answered, createOrderedRedisScript, createRedisScript } from "#redis/script";

/** BullMQ's lock on the job that has a lane worked on. */
export interface LaneLock {
  key: string;
  /** Where BullMQ notes the jobs whose holder may have died. */
  suspects: string;
  token: string;
  job: string;
}

/** The head of a lane in the hands of its next holder. */
export interface RedisTaken extends InboxEntry {
  stage: Stage;
  fence: number;
  attempt: number;
  /** What the last try failed with. */
  error: string;
  /** Field by field what earlier holders saved, as JSON. */
  saved: { field: string; value: string }[];
  ordered: Order["type"] | undefined;
}

/** A lease that is to go on. */
export interface Renewal {
  lock: LaneLock;
  taken: Pick<RedisTaken, "id" | "fence">;
}

/** What has to be known of an engine from which an event is taken over. */
export interface Adoption {
  /** The highest that it gave. */
  fence: number;
  /** It went on with the attempts that were cut off here, so that those do not count. */
  isContinued: boolean;
}

/** What is still to be done, in Redis. Whatever is said to have been refused was another holder's already. */
export interface RedisInbox {
  /** `false`: this id was admitted less than 24 hours ago, or it still waits. Comes before all that is asked of Redis after it. */
  admit(admission: InboxEntry): Promise<boolean>;
  /** All lanes with something in them. */
  lanes(): Promise<string[]>;
  take(lane: string, lock: LaneLock): Promise<RedisTaken | "empty" | "refused">;
  /** For each: has it been lost, or is there an order for it? */
  renew(renewals: readonly Renewal[]): Promise<("lost" | Order["type"] | undefined)[]>;
  /** `number` counts the saves of this holder. `false`: refused. */
  save(taken: RedisTaken, field: string, value: string, number: number): Promise<boolean>;
  /** As if it had never been taken. */
  handBack(taken: RedisTaken): Promise<"done" | "refused">;
  fail(taken: RedisTaken, error: string): Promise<"done" | "refused">;
  /** Answers how many events are left in the lane. */
  finish(taken: RedisTaken): Promise<number | "refused">;
  bury(
    taken: RedisTaken,
    letter: { error: string; attempts: number; at: number },
  ): Promise<number | "refused">;
  order(lane: string, order: Order): Promise<void>;
  /** Every fence that is given from now on is higher. */
  raiseFence(fence: number): Promise<void>;
  /** Takes over what another engine left, which gave no higher fence than this one. `false`: it is done here already. */
  import(left: BacklogEvent, how: Adoption): Promise<boolean>;
  importDead(letter: BacklogLetter): Promise<void>;
  /** What comes under these ids was admitted elsewhere, then. */
  markSeen(ids: readonly { id: string; at: number }[]): Promise<void>;
  deadLetters(): Promise<DeadLetter[]>;
  /** Answers the lane in which the event waits again. */
  replay(id: string): Promise<string>;
}

export interface RedisInboxOptions {
  redis: RedisClient;
  /** In front of all keys. */
  root: string;
  /** Milliseconds for which a lease goes on after it was renewed. */
  lock: number;
  attempts: number;
}

const day = 24 * 60 * 60;

export function createRedisInbox({ redis, root, lock: lockFor, attempts }: RedisInboxOptions): RedisInbox {
  const script = (what: string, lua: string) => createRedisScript(redis, what, lua);
  const admit = createOrderedRedisScript(redis, "admitting an event", scripts.admit);
  const take = script("taking an event", scripts.take);
  const renew = script("renewing leases", scripts.renew);
  const save = script("saving what an event has come to", scripts.save);
  const handBack = script("handing an event back", scripts.handBack);
  const fail = script("noting a failure", scripts.fail);
  const finish = script("finishing an event", scripts.finish);
  const bury = script("giving an event up", scripts.bury);
  const replay = script("replaying a dead letter", scripts.replay);
  const deadLetters = script("reading the dead letters", scripts.deadLetters);
  const order = script("giving an order", scripts.order);
  const raiseFence = script("raising the fence", scripts.raiseFence);
  const adopt = script("taking over an event", scripts.adopt);
  const recognise = script("noting what was admitted elsewhere", scripts.recognise);
  const adoptDead = script("taking over a dead letter", scripts.adoptDead);

  const keys = [root];
  const unlessRefused = (answer: unknown): number | "refused" => (answer === -1 ? "refused" : Number(answer));
  const doneUnlessRefused = (answer: unknown): "done" | "refused" => (answer === -1 ? "refused" : "done");

  return {
    admit: async ({ id, lane, event }) => (await admit(keys, [id, lane, event, day])) === 1,
    lanes: () => answered("reading which threads wait", () => redis.sMembers(`${root}:waiting`)),
    async take(lane, { key, suspects, token, job }) {
      const answer = await take([root, key, suspects], [lane, token, lockFor, job, attempts, died]);
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
      (await save(keys, [id, fence, field, number, value])) === 1,
    handBack: async ({ id, fence }) => doneUnlessRefused(await handBack(keys, [id, fence])),
    fail: async ({ id, fence }, error) => doneUnlessRefused(await fail(keys, [id, fence, error])),
    finish: async ({ id, fence, lane }) => unlessRefused(await finish(keys, [id, fence, lane])),
    bury: async ({ id, fence, lane }, { error, attempts: tried, at }) =>
      unlessRefused(await bury(keys, [id, fence, lane, error, tried, at])),
    async order(lane, given) {
      if (given.type === "interrupt") await order(keys, [lane, given.type, given.before, ""]);
      else await order(keys, [lane, given.type, given.turn ?? "", given.upTo ?? ""]);
    },
    raiseFence: async (fence) => void (await raiseFence(keys, [fence])),
    async import({ id, lane, event, attempt, ordered, saved }, { fence, isContinued }) {
      const fields = saved.flatMap(({ field, value }) => [field, value]);
      const values = [id, lane, event, attempt, fence, ordered ?? "", day, isContinued ? 1 : 0, ...fields];
      return (await adopt(keys, values)) === 1;
    },
    async importDead({ id, lane, event, error, attempts: tried, at, saved }) {
      const fields = saved.flatMap(({ field, value }) => [field, value]);
      await adoptDead(keys, [id, lane, event, error, tried, at, ...fields]);
    },
    async markSeen(ids) {
      for (let from = 0; from < ids.length; from += 500) {
        const some = ids.slice(from, from + 500).flatMap(({ id, at }) => [id, at]);
        await recognise(keys, [Date.now(), day, ...some]);
      }
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

/** HGETALL, as a script returns it: names and values in turn. */
function toRecord(fields: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let at = 0; at < fields.length; at += 2) record[fields[at] ?? ""] = fields[at + 1] ?? "";
  return record;
}

function toTaken(lane: string, answer: unknown): RedisTaken {
  // The scripts are ours, and so is what they answer.
  const [id, stage, fence, attempt, fields] = answer as [string, Stage, string, number, string[]];
  const { event = "", error = "", ordered, ...others } = toRecord(fields);
  const saved = Object.entries(others).flatMap(([name, value]) =>
    name.startsWith(savedPrefix)
      ? [{ field: name.slice(savedPrefix.length), value: value.slice(value.indexOf(":") + 1) }]
      : [],
  );
  return {
    id,
    lane,
    event,
    stage,
    fence: Number(fence),
    attempt,
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
