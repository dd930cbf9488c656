import { Failure, type Lease, LeaseEnded, systemClock, toError, type Work } from "#core";
import { toInboxEntry } from "../lease/inbox-entry.ts";
import { toJsonText } from "../lease/json-text.ts";
import type { StandbyMirror } from "./mirror.ts";
import { onlyRedisKnows } from "./store.ts";

export interface StandbyWorkOptions {
  mirror: StandbyMirror;
  /** Resolves when Redis may be asked again, or when the signal aborts. */
  trusted(signal: AbortSignal): Promise<void>;
  /** Says it to Redis, now or later. */
  tell(say: () => Promise<unknown>): Promise<unknown>;
  /** Says what is wrong with the disk, to whoever can mend it. */
  complain(error: Error): void;
}

/** Before an event is tried again that could not be written down. */
const pause = 1_000;

/** Work for the engine on Redis, of which another engine finds all that it has to know should Redis go away. */
export function toMirroredWork(work: Work, options: StandbyWorkOptions): Work {
  const { mirror, trusted, tell, complain } = options;

  /** An outage is no reason to fail: it is durable here. */
  const saveTwice =
    (
      { check, save }: Lease,
      keep: (field: string, text: string) => Promise<void>,
      id: string,
    ): Lease["save"] =>
    async (field, value) => {
      check();
      await keep(field, toJsonText(`What is saved as "${field}" for the event ${id}`, value));
      await tell(() => save(field, value));
    };

  const mirrored = (run: Work["run"], end: (id: string) => Promise<void>): Work["run"] => {
    const patient = waitingForRedis(run, trusted);
    return async (event, lease) => {
      const { id } = event;
      // Redis was away when it was done.
      if (mirror.isDone(id)) return;
      let refusal: unknown;
      const onDisk = (write: Promise<void>): Promise<void> =>
        write.catch((error: unknown) => {
          refusal = error;
          throw error;
        });
      const keep = (field: string, text: string): Promise<void> => onDisk(mirror.save(id, field, text));
      try {
        await onDisk(mirror.open(toInboxEntry(event), lease));
        await patient(event, { ...lease, save: saveTwice(lease, keep, id) });
        lease.check();
        await onDisk(end(id));
      } catch (error) {
        if (refusal === undefined) throw error;
        // No failed attempt: whoever mends the disk must not find everything given up that came meanwhile.
        complain(toError(refusal));
        await systemClock.sleep(pause, lease.signal);
        throw new LeaseEnded(
          "handover",
          `The event ${id} could not be written down here, and is begun again.`,
        );
      }
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
