import type { createClient } from "@keyv/redis";

/** Milliseconds between two breaks at least: a Redis that is a replica for good would be connected to without a pause. */
const pause = 1_000;

/**
 * Connects a client anew whose connection stands and leads nowhere: the machine at its other end has vanished without a word, or
 * is only a replica since another one took its place. Who is behind the address now is asked with a new connection only.
 *
 * The silence of a socket ends with each write, so it is measured from one answered ping to the next: `silence` milliseconds at
 * most, which is more than lies between two pings.
 */
export function watchConnection(client: ReturnType<typeof createClient>, silence: number): void {
  let timer: NodeJS.Timeout | undefined;
  let broken = -Infinity;

  function breakOff(): void {
    if (!client.isReady || performance.now() - broken < pause) return;
    broken = performance.now();
    client.destroy();
    client.emit("reconnecting");
    // Tried again and again. Whoever has ended it meanwhile wants it no more.
    client.connect().catch(() => {});
  }
  function isAlive(): void {
    clearTimeout(timer);
    timer = setTimeout(breakOff, silence);
    timer.unref();
  }
  // A refusal is an answer too.
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
  // What writes goes through these, also BullMQ's.
  const { eval: run, evalSha, bzPopMin } = client;
  Object.assign(client, { eval: listening(run), evalSha: listening(evalSha), bzPopMin: listening(bzPopMin) });
}
