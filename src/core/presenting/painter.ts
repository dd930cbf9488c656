import type { Logger } from "pino";
import type { Surface } from "../adapter.ts";
import type { Clock } from "../time/clock.ts";
import { Gone, LeaseEnded, toError } from "../errors.ts";
import { isFinal } from "../failure.ts";
import type { Answer } from "./answer.ts";
import type { Drafts, PageRecords } from "./drafts.ts";
import type { OutageRecord, OutageWatch } from "./outage.ts";
import type { PageLayout } from "./page-layout.ts";

/** Paints a growing answer into its messages. */
export interface Painter {
  /** There is something new to show. Never waits. */
  wake(): void;
  /** Aborted when a reader deletes the message that is being written, where that ends the answer. */
  readonly unwanted: AbortSignal;
  /** Resolves when no call is under way any more. */
  stop(): Promise<void>;
}

/** What is saved of an answer while it is shown, for a successor. `text` is what earlier holders have shown. */
export interface ShownRecord extends PageRecords, OutageRecord {
  /** Has an earlier holder saved anything? */
  readonly wasBegun: boolean;
  readonly text: string;
  saveText(text: string): Promise<void>;
}

export interface PainterOptions {
  /** The answer so far, and its pages. */
  content(): { answer: Answer; layout: PageLayout };
  drafts: Drafts;
  record: ShownRecord;
  outage: OutageWatch;
  surface: Pick<Surface, "gap">;
  log: Logger;
  clock: Clock;
  deleted: "end" | "again";
}

/** How often the text so far is saved, for a successor that must stop before it has its own text. */
const saveEvery = 2_000;

/** One call at a time for the whole answer: no message is ever overwritten by its own older text. */
export function createPainter(options: PainterOptions): Painter {
  const { content, drafts, record, outage, surface, log, clock, deleted } = options;
  const unwanted = new AbortController();
  const stopped = new AbortController();
  const complain = createComplaint(log);
  // What readers see of an earlier attempt stands until this one has more to show.
  const shownBefore = record.text.length;
  let savedAt = clock.monotonic();
  let sealedPages = 0;
  let changed = Promise.withResolvers<void>();

  const isWorthPainting = (): boolean => {
    const { answer, layout } = content();
    return layout.count > 0 && answer.text.length >= shownBefore;
  };

  /** Brings the channel one step closer to the answer: with one call, or two at a page's end. */
  const paint = async (): Promise<void> => {
    const { answer, layout } = content();
    const tail = layout.count - 1;
    if (sealedPages < tail) {
      const page = layout.page(sealedPages);
      await drafts.show(sealedPages, () => page);
      await drafts.finish(sealedPages, page);
      sealedPages += 1;
      changed.resolve();
    } else {
      await drafts.show(tail, () => layout.page(tail));
    }
    if (clock.monotonic() - savedAt < saveEvery) return;
    await record.saveText(answer.text);
    savedAt = clock.monotonic();
  };

  const recover = (error: unknown): void => {
    outage.failed(error);
    if (!(error instanceof Gone)) complain(toError(error));
    else if (error.reason === "deleted" && deleted === "end") unwanted.abort();
    else drafts.replace(sealedPages, error.reason);
    // A page that the platform refused for good is tried again only once the answer has grown.
    if (!isFinal(error)) changed.resolve();
  };

  const painting = (async () => {
    for (;;) {
      await changed.promise;
      if (stopped.signal.aborted) return;
      changed = Promise.withResolvers();
      try {
        // Skips the pause: the first words must not wait because of a change that readers cannot see.
        if (!isWorthPainting()) continue;
        await paint();
        outage.passed();
      } catch (error) {
        if (error instanceof LeaseEnded) return;
        recover(error);
      }
      await clock.sleep(surface.gap, stopped.signal);
    }
  })();

  return {
    wake: () => changed.resolve(),
    unwanted: unwanted.signal,
    async stop() {
      stopped.abort();
      changed.resolve();
      await painting;
    },
  };
}

/** Logs a failed edit, and stays silent while the next ones fail alike: the next edit, or the seal, shows everything again. */
function createComplaint(log: Logger): (error: Error) => void {
  let last = "";
  return (error) => {
    if (error.message !== last) log.warn({ err: error }, "could not show the answer so far; trying again");
    last = error.message;
  };
}
