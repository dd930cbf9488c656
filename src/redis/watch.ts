import type { createClient } from "@keyv/redis";

/** Least milliseconds between two breaks. Without it a Redis that stays a replica would be connected to without a pause. */
const pause = 1_000;

/**
 * Breaks a connection that leads nowhere and connects again: the machine at the other end has vanished without closing it, or has
 * become a replica. Only a new connection finds out which machine has the address now.
 *
 * The client resets its own timeout with each write. So this measures from one answered ping to the next, and breaks after
 * `silence` milliseconds, which must be more than the time between two pings.
 */
export function watchConnection(client: ReturnType<typeof createClient>, silence: number): void {
  let timer: NodeJS.Timeout | undefined;
  let broken = -Infinity;

  function breakOff(): void {
    if (!client.isReady || performance.now() - broken < pause) return;
    broken = performance.now();
    client.destroy();
    client.emit("reconnecting");
    // The client retries by itself. This rejects only if it was closed for good meanwhile.
    client.connect().catch(() => {});
  }
  function isAlive(): void {
    clearTimeout(timer);
    timer = setTimeout(breakOff, silence);
    timer.unref();
  }
  // An error is an answer as well.
  for (const event of ["ready", "ping-interval", "error"]) client.on(event, isAlive);
  client.on("end", () => clearTimeout(timer));

  function listening<Call extends (...words: never[]) => Promise<unknown>>(call: Call): Call {
    return ((...words) => {
      const answer = call.apply(client, words);
      answer.catch((error: unknown) => {
        if (String(error).includes("READONLY")) breakOff();
      });
      return answer;
    }) as Call;
  }
  // All writes go through these, BullMQ's as well.
  const { eval: run, evalSha, bzPopMin } = client;
  Object.assign(client, { eval: listening(run), evalSha: listening(evalSha), bzPopMin: listening(bzPopMin) });
}
