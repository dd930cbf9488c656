import { Failure, type Lease, LeaseEnded, type Work } from "#core";
import { toAdmission } from "../admission.ts";
import { toJsonText } from "../json-text.ts";
import type { StandbyMirror } from "./standby-mirror.ts";
import { onlyRedisKnows } from "./standby-store.ts";

export interface StandbyWorkOptions {
  mirror: StandbyMirror;
  /** Resolves when Redis may be asked again, or when the signal aborts. */
  trusted(signal: AbortSignal): Promise<void>;
  /** Says it to Redis, now or later. */
  tell(say: () => Promise<unknown>): Promise<unknown>;
}

/** Work for the engine on Redis, of which another engine finds all that it has to know should Redis go away. */
export function toMirroredWork(work: Work, options: StandbyWorkOptions): Work {
  const { mirror, trusted, tell } = options;

  /** An outage is no reason to fail: it is durable here. */
  const saveTwice =
    (id: string, lease: Lease): Lease["save"] =>
    async (field, value) => {
      lease.check();
      await mirror.save(id, field, toJsonText(`What is saved as "${field}" for the event ${id}`, value));
      await tell(() => lease.save(field, value));
    };

  const mirrored = (run: Work["run"], end: (id: string) => Promise<void>): Work["run"] => {
    const patient = waitingForRedis(run, trusted);
    return async (event, lease) => {
      // Redis was away when it was done.
      if (mirror.isDone(event.id)) return;
      await mirror.open(toAdmission(event), lease);
      await patient(event, { ...lease, save: saveTwice(event.id, lease) });
      lease.check();
      await end(event.id);
    };
  };
  return {
    run: mirrored(work.run, mirror.finish),
    // It may come back, from the dead letters in Redis.
    bury: mirrored(work.bury, mirror.forget),
  };
}

/**
 * What cannot be answered without Redis is tried again until Redis is back. That is no failed attempt. It rests meanwhile, because
 * whoever waits in the middle of the work takes the place of somebody who need not wait.
 */
export function toPatientWork(work: Work): Work {
  return { run: waitingForRedis(work.run), bury: waitingForRedis(work.bury) };
}

function waitingForRedis(run: Work["run"], trusted?: StandbyWorkOptions["trusted"]): Work["run"] {
  return async (event, lease) => {
    try {
      await run(event, lease);
    } catch (error) {
      if (!(error instanceof Failure) || error.cause !== onlyRedisKnows) throw error;
      await trusted?.(lease.signal);
      throw new LeaseEnded("handover", `The event ${event.id} waits for Redis, and is begun again.`);
    }
  };
}
