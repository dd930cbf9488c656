import type { CopyClaim, RedisCopy } from "./copy.ts";
import type { Outbox } from "./outbox.ts";

export interface FlushOptions {
  copy: RedisCopy;
  outbox: Outbox;
  /** Milliseconds for which a claim lives after it was renewed. */
  ttl: number;
  /** Redis has lost some of what it had. Puts everything into the outbox. */
  rewrite(): Promise<void>;
}

/** Sends what waits in the outbox, and renews the claim where nothing does. */
export interface Flush {
  /** Called with every claim before the first write under it. */
  begin(claim: CopyClaim): void;
  /** Resolves when the outbox is empty. "held": another process has claimed since, and nothing was written. */
  run(): Promise<"done" | "held">;
}

/**
 * The oldest keys first, each with what it holds now, so that several writes of one key are one. Whatever is sent may be sent
 * again: when Redis does not answer in time, when this process dies before it has noted the answer.
 */
export function createFlush({ copy, outbox, ttl, rewrite }: FlushOptions): Flush {
  let epoch = 0;
  let { number } = outbox;
  let renewed = -Infinity;

  /** Redis answers with the write before this one. If that is not ours, or older than one that it has confirmed, it lost some. */
  const hasLost = (last: CopyClaim["last"]): boolean =>
    outbox.number > 0 && (last.disk !== outbox.disk || last.number < outbox.number);

  return {
    begin(claim) {
      ({ epoch } = claim);
      number = Math.max(number, claim.last.number);
      renewed = performance.now();
    },
    async run() {
      for (;;) {
        const changes = outbox.next();
        if (changes.length === 0 && performance.now() - renewed < ttl / 4) return "done";
        const last = await copy.write(epoch, (number += 1), changes, outbox.number);
        if (last === "held") return "held";
        renewed = performance.now();
        if (hasLost(last)) {
          // Redis has written nothing of this.
          await outbox.begin();
          await rewrite();
          await outbox.end(0);
        } else if (changes.length > 0) await outbox.acknowledge(changes, number);
      }
    },
  };
}
