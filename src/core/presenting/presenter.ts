import type { Logger } from "pino";
import type { Page, Surface } from "../adapter.ts";
import { type Answer, createAnswer } from "./answer.ts";
import { type Clock, systemClock } from "../clock.ts";
import { createDrafts, type Drafts, type DraftsOptions } from "./drafts.ts";
import type { Lease } from "../engine.ts";
import { Gone, LeaseEnded, toError } from "../errors.ts";
import { isFinal } from "../failure.ts";
import type { AnswerGate } from "./gate.ts";
import { createPageLayout } from "./page-layout.ts";
import type { Part } from "../part.ts";
import { createSeal } from "./seal.ts";
import { createStatusLine } from "./status-line.ts";

/** Shows an answer while it grows. It reads ahead always and shows only the newest state, so a slow platform never holds the model back. */
export interface Presenter {
  readonly answer: Answer;
  /** Never waits. */
  add(part: Part): void;
  /** What to do when somebody deletes the message that is being written: nobody wants the rest. */
  readonly unwanted: AbortSignal;
  /** Ends the showing and returns what shall stand in the channel. */
  stopShowing(): Promise<Page[]>;
  /** Makes it stand there. */
  seal(pages: readonly Page[]): Promise<void>;
  /** In which messages. */
  saved: Drafts["saved"];
  removeDuplicate: Drafts["removeDuplicate"];
}

export interface PresenterOptions {
  turnId: string;
  surface: Surface;
  gate: AnswerGate;
  lease: Lease;
  late: DraftsOptions["late"];
  log: Logger;
  clock?: Clock;
  /** What happens when the message is deleted while it is being written: "end" says no more, "again" posts it anew. */
  deleted?: "end" | "again";
}

/** How often the text so far is saved, for a successor who is told to stop before it has a text of its own. */
const saveEvery = 2_000;

export function createPresenter(options: PresenterOptions): Presenter {
  const { turnId, surface, gate, lease, log, clock = systemClock, deleted = "end" } = options;
  const answer = createAnswer();
  const layout = createPageLayout(answer, surface);
  const drafts = createDrafts({ turnId, surface, lease, late: options.late });
  const statusLine = createStatusLine(surface, log, lease.attempt > 1);
  const unwanted = new AbortController();
  const settled = new AbortController();

  // What readers see of an earlier attempt stands until this one has more to show.
  const shownBefore = typeof lease.saved["text"] === "string" ? lease.saved["text"].length : 0;
  let savedAt = clock.now();
  let sealedPages = 0;
  let changed = Promise.withResolvers<void>();

  /** Brings the channel one step closer to the answer: one call, two at a page's end. */
  const paint = async (): Promise<void> => {
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
    if (clock.now() - savedAt >= saveEvery) {
      await lease.save("text", answer.text);
      savedAt = clock.now();
    }
  };

  const recover = (gone: Gone): void => {
    if (gone.reason === "deleted" && deleted === "end") unwanted.abort();
    else drafts.reopen(sealedPages);
  };

  const complain = createComplaint(log);

  /** One at a time, for the whole answer: so no message is ever overtaken by its own older text. */
  const painting = (async () => {
    while (!settled.signal.aborted) {
      await changed.promise;
      if (settled.signal.aborted) return;
      changed = Promise.withResolvers();
      try {
        if (layout.count === 0 || answer.text.length < shownBefore) continue;
        await paint();
      } catch (error) {
        if (error instanceof LeaseEnded) return;
        if (error instanceof Gone) recover(error);
        else complain(toError(error));
        if (!isFinal(error)) changed.resolve();
      }
      await clock.sleep(surface.gap, settled.signal);
    }
  })();

  const sealing = createSeal({ drafts, log, clock, deleted, unwanted: unwanted.signal });
  let clearing: Promise<void> | undefined;

  return {
    answer,
    unwanted: unwanted.signal,
    add(part) {
      if (typeof part !== "string" && part.type === "status") return statusLine.show(part.text);
      answer.add(part);
      changed.resolve();
    },
    async stopShowing() {
      settled.abort();
      gate.finalsOnly();
      changed.resolve();
      // A platform that is slow to take a status away must not keep the reader from the rest of the answer.
      clearing = statusLine.end();
      await painting;
      return layout.all();
    },
    saved: drafts.saved,
    removeDuplicate: drafts.removeDuplicate,
    async seal(pages) {
      try {
        await sealing(pages);
      } finally {
        await clearing;
      }
    },
  };
}

/** An edit that failed is not worth an answer: the next one, or the seal, says it all again. Told of once while it fails alike. */
function createComplaint(log: Logger): (error: Error) => void {
  let last = "";
  return (error) => {
    if (error.message !== last) log.warn({ err: error }, "could not show the text so far");
    last = error.message;
  };
}
