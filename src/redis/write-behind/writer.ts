import type { Log } from "#core/engine";
import type { CopyClaim, RedisCopy } from "./copy.ts";
import { createFlush } from "./flush.ts";
import type { Outbox } from "./outbox.ts";

export interface WriterOptions {
  copy: RedisCopy;
  outbox: Outbox;
  /** Milliseconds for which a claim lives after it was renewed. */
  ttl: number;
  /** Where everything is, for the log. */
  file: string;
  /** Brings into the file what others have written to Redis. */
  pull(): Promise<void>;
  /** Puts into the outbox all keys of the file, and those that only Redis has. */
  addAll(): Promise<void>;
  log: Log;
}

/** Claims the right to write the copy, and writes it. */
export interface Writer {
  readonly hasClaim: boolean;
  /**
   * "held": another process answers. "silent": another one did, and may be about to go on. `change` calls a function that changes
   * the file, if others have written to Redis since this file was copied.
   */
  claim(change: (run: () => Promise<void>) => Promise<void>): Promise<"done" | "held" | "silent">;
  /** Resolves when the outbox is empty. "held": another process has claimed since, and nothing was written. */
  flush(): Promise<"done" | "held">;
  /** Writes what is left, and lets another process claim. */
  release(): Promise<void>;
}

export function createWriter({ copy, outbox, ttl, file, pull, addAll, log }: WriterOptions): Writer {
  const flush = createFlush({ copy, outbox, ttl, rewrite });
  let claimed: CopyClaim | undefined;
  let wasOvertaken = false;

  async function rewrite(): Promise<void> {
    log.warn(
      { file },
      "Redis has lost some or all of its data. This process writes everything again from its file.",
    );
    await addAll();
  }

  const isUpToDate = ({ last }: CopyClaim): boolean =>
    outbox.isWhole && last.disk === outbox.disk && last.number >= outbox.number;

  async function adopt({ last }: CopyClaim): Promise<void> {
    if (last.disk === outbox.disk) {
      await outbox.begin();
      await rewrite();
    } else await pull();
    await outbox.end(0);
  }

  /** Brings this file and Redis together, which may take longer than a claim lives. */
  async function adoptUnderClaim(claim: CopyClaim): Promise<void> {
    wasOvertaken = false;
    const renew = async (): Promise<void> => {
      if ((await copy.renew(claim.epoch)) === "held") wasOvertaken = true;
    };
    // A Redis that does not answer is noticed by what reads from it.
    const timer = setInterval(() => void renew().catch(() => {}), ttl / 4);
    try {
      await adopt(claim);
      await renew();
    } finally {
      clearInterval(timer);
    }
  }

  async function run(): Promise<"done" | "held"> {
    const end = await flush.run();
    if (end === "held") claimed = undefined;
    return end;
  }

  return {
    get hasClaim() {
      return claimed !== undefined;
    },
    async claim(change) {
      const answer = await copy.claim();
      if (typeof answer === "string") return answer;
      if (!isUpToDate(answer)) {
        await change(() => adoptUnderClaim(answer));
        if (wasOvertaken) return "held";
      }
      flush.begin(answer);
      claimed = answer;
      return "done";
    },
    flush: run,
    async release() {
      if (claimed && (await run()) === "done") await copy.release(claimed.epoch);
    },
  };
}
