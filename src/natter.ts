import type { AskHandle, AskRequest, Host, Sessions } from "#core";
import { BadInput, Failure, raceAbort } from "#core";
import type { Logger } from "pino";
import { checkOptions } from "#app/check-options";
import { type Launch, launch, type NatterOptions } from "#app/launch";
import type { StorageEnd } from "#app/storage";

/** Bots on their platforms. */
export interface Natter {
  /**
   * Continues what an earlier process left unfinished, and connects every platform. Resolves when the bots hear people on the
   * platforms that can be reached, and keeps trying the others. If a platform refuses the bot, for example because of a wrong token, closes
   * everything again and rejects. A second call returns the same promise.
   */
  start(): Promise<void>;
  /**
   * Lets running answers finish for `deadline` milliseconds (25,000 by default), hands over what is left, and closes everything.
   * A second call returns the same promise. What was stopped cannot start again.
   */
  stop(deadline?: number): Promise<void>;
  /** Asks a bot without a platform: `await` it for the whole answer, iterate over it for the pieces of the text. */
  ask(request: AskRequest): AskHandle;
  /** What natter remembers of each thread. */
  readonly sessions: Sessions;
  /** Resolves when everything that was asked is answered. */
  idle(): Promise<void>;
  /**
   * Resolves when natter has stopped: "stopped" by `stop` or by a start that failed, "replaced" because another process answers in
   * its place, "damaged" because its file is.
   */
  readonly ended: Promise<Ending>;
  /** Where a browser finds the simulated platforms, if natter runs on them. */
  readonly page: string | undefined;
}

export type Ending = "stopped" | StorageEnd;

/** Orchestrators kill 30 s after they have asked. */
const usualDeadline = 25_000;

/** Milliseconds for running answers when a platform refuses the connection. The next start continues the unfinished ones. */
const farewell = 1_000;

const damageNotice =
  "natter's file is damaged, so natter ends; move the file aside and put a backup in its place";

/** Puts bots on platforms: `const app = natter({ bots: [support], platforms: [slack()] }); await app.start();` */
export function natter(options: NatterOptions = {}): Natter {
  checkOptions(options);
  const stopping = new AbortController();
  const ended = Promise.withResolvers<Ending>();
  let ending: Ending = "stopped";
  let launching: Promise<Launch> | undefined;
  let started: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;
  let running: Launch | undefined;

  async function start(): Promise<void> {
    launching = launch(options, stopping.signal);
    try {
      const launched = await launching;
      const { host, log, bots, platforms, page } = launched;
      await raceAbort(host.start(), stopping.signal);
      running = launched;
      log.info({ platforms: namesOf(platforms), bots: namesOf(bots), page }, "listening");
      void launched.ended?.then((why) => end(why, log));
    } catch (error) {
      // `stop` closes what it interrupts, with a deadline of its own.
      if (!stopping.signal.aborted) await closeFailed();
      throw error;
    }
  }

  async function closeFailed(): Promise<void> {
    try {
      const launched = await launching?.catch(() => undefined);
      await launched?.close(farewell);
    } finally {
      ended.resolve(ending);
    }
  }

  function end(why: StorageEnd, log: Logger): void {
    if (!stopped) ending = why;
    if (why === "damaged") log.fatal(damageNotice);
    void app.stop(why === "damaged" ? farewell : usualDeadline);
  }

  async function stop(deadline: number): Promise<void> {
    stopping.abort(new Failure("interrupted", "natter was stopped before it had started."));
    try {
      const launched = await launching?.catch(() => undefined);
      launched?.log.info({ deadline }, "stopping");
      await launched?.close(deadline);
    } finally {
      running = undefined;
      ended.resolve(ending);
    }
  }

  const host = (what: string): Host => {
    if (running) return running.host;
    throw new BadInput(
      stopped
        ? `natter was stopped, so there is no ${what} any more.`
        : `natter has not started. Await start() before ${what}.`,
    );
  };

  const app: Natter = {
    start() {
      if (stopped && !started)
        return Promise.reject(new BadInput("This natter was stopped. Make another one to start again."));
      started ??= start();
      return started;
    },
    stop(deadline = usualDeadline) {
      stopped ??= stop(deadline);
      return stopped;
    },
    ask: (request) => host("ask()").ask(request),
    get sessions() {
      return host("sessions").sessions;
    },
    async idle() {
      await running?.idle();
    },
    ended: ended.promise,
    get page() {
      return running?.page;
    },
  };
  return app;
}

const namesOf = (things: readonly { name: string }[]): string[] => things.map(({ name }) => name);
