import { abortReason } from "./time/abortable.ts";

export interface RoomOptions {
  /** What everyone together may hold at once. */
  most: number;
  /** What one person may hold at once, so that some is left for others. */
  mostEach: number;
}

/** A limited resource, such as memory or processes. People take parts of it and give them back. */
export interface Room {
  /** Waits for room for this person. Resolves to a function that gives the room back. Rejects when the signal aborts first. */
  take(person: string, amount: number, signal: AbortSignal): Promise<() => void>;
}

interface Waiting {
  amount: number;
  give(): void;
}

/** Creates room that is shared out fairly: each person has a queue, and the queues take turns, so a long one holds up no other. */
export function createRoom({ most, mostEach }: RoomOptions): Room {
  const held = new Map<string, number>();
  /** The person who was served longest ago comes first. */
  const queues = new Map<string, Waiting[]>();
  let free = most;

  const serve = (): void => {
    for (const [person, queue] of queues) {
      const [first] = queue;
      if (!first || first.amount + (held.get(person) ?? 0) > mostEach) continue;
      // Serves no one else meanwhile: otherwise many small parts could hold up a large one for ever.
      if (first.amount > free) return;
      queues.delete(person);
      queue.shift();
      if (queue.length > 0) queues.set(person, queue);
      hold(person, first.amount);
      first.give();
      return serve();
    }
  };

  const hold = (person: string, amount: number): void => {
    free -= amount;
    const now = (held.get(person) ?? 0) + amount;
    if (now > 0) held.set(person, now);
    else held.delete(person);
  };

  const leave = (person: string, waiting: Waiting): void => {
    const rest = queues.get(person)?.filter((one) => one !== waiting) ?? [];
    if (rest.length > 0) queues.set(person, rest);
    else queues.delete(person);
    serve();
  };

  return {
    take: (person, wanted, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(abortReason(signal));
        // A request for more than the whole room would wait for ever.
        const amount = Math.min(wanted, most, mostEach);
        const give = (): void => {
          signal.removeEventListener("abort", abort);
          let isHeld = true;
          resolve(() => {
            if (!isHeld) return;
            isHeld = false;
            hold(person, -amount);
            serve();
          });
        };
        const waiting: Waiting = { amount, give };
        const abort = (): void => {
          leave(person, waiting);
          reject(abortReason(signal));
        };
        signal.addEventListener("abort", abort, { once: true });
        const queue = queues.get(person);
        if (queue) queue.push(waiting);
        else queues.set(person, [waiting]);
        serve();
      }),
  };
}
