import type { Logger } from "pino";
import type { Page, Surface } from "../adapter.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import type { Lease } from "../engine.ts";
import { type Button, isVisible, type Part } from "../part.ts";
import { type Answer, createAnswer } from "./answer.ts";
import { createDrafts, type Drafts, type DraftsOptions } from "./drafts.ts";
import type { AnswerGate } from "./gate.ts";
import { createOutageWatch } from "./outage.ts";
import { createPageLayout } from "./page-layout.ts";
import { createPainter, type ShownRecord } from "./painter.ts";
import { createSeal } from "./seal.ts";
import { createStatusLine } from "./status-line.ts";

/** Shows an answer while it grows. It shows only the newest state, so a slow platform never holds the model back. */
export interface Presenter {
  readonly answer: Answer;
  /** Lets the surface prepare, and after a moment shows that the bot is thinking, unless the bot has said what it is doing. */
  begin(): void;
  /** Never waits. */
  add(part: Part): void;
  /** Goes back to the text that an earlier holder has shown, where that is longer than what was added here. */
  restoreShown(): void;
  /** Aborted when a reader deletes the message that is being written, where that ends the answer. */
  readonly unwanted: AbortSignal;
  /** Stops painting and returns the complete answer as pages, for `seal`. Called once. */
  stopShowing(): Promise<Page[]>;
  /** Resolves when the channel shows exactly these pages of the answer, each of them complete. `since`: when they were. */
  seal(pages: readonly Page[], since: number): Promise<void>;
  /**
   * Resolves when the platform no longer shows that the bot is at work. If the platform stays away or busy, rejects with that failure, so
   * that the engine takes the turn up again. Gives up some minutes after `since`, because the thread waits meanwhile.
   */
  rest(since: number): Promise<void>;
  /** The messages in which the pages stand. */
  records: Drafts["records"];
  removeDuplicate: Drafts["removeDuplicate"];
}

export interface PresenterOptions {
  turnId: string;
  /** The person whom the answer's buttons belong to. Without it, everyone may press them. Bots press no buttons, so answers to bots have none. */
  asker?: string | undefined;
  /** Stands below the answer if it has failed. */
  tryAgain?: Button | undefined;
  /** The name of the platform, for readers. */
  platform: string;
  surface: Surface;
  gate: AnswerGate;
  lease: Lease;
  record: ShownRecord;
  late: DraftsOptions["late"];
  log: Logger;
  clock?: Clock | undefined;
  /** What a deletion of the growing message means: "end" says no more, "again" posts it again. */
  deleted?: "end" | "again" | undefined;
}

/** Milliseconds. A status that is gone sooner tells readers nothing, and its calls delay the first words. */
const moment = 250;

export function createPresenter(options: PresenterOptions): Presenter {
  const {
    turnId,
    platform,
    surface,
    gate,
    lease,
    record,
    late,
    log,
    clock = systemClock,
    deleted = "end",
  } = options;
  let answer = createAnswer();
  let layout = createPageLayout(answer, surface, options);
  const drafts = createDrafts({ turnId, surface, record, lease, late });
  const wasBegun = lease.attempt > 1 || record.wasBegun;
  const mayShow = wasBegun || surface.prepare !== undefined;
  const statusLine = createStatusLine({ surface, log, clock, mayShow });
  const content = () => ({ answer, layout });
  const outage = createOutageWatch({
    clock,
    isVisible: () => drafts.records().some((page) => page !== undefined),
    record,
  });
  const painter = createPainter({ content, drafts, record, outage, surface, log, clock, deleted });
  const { unwanted } = painter;
  const seal = createSeal({ drafts, outage, platform, surface, log, clock, deleted, unwanted });
  const hasStatus = new AbortController();
  const clear = (since: number): Promise<void> => {
    hasStatus.abort();
    gate.finalsOnly();
    return statusLine.end(since);
  };

  return {
    get answer() {
      return answer;
    },
    unwanted,
    begin() {
      // `open` meets the same failure, and handles it.
      surface.prepare?.().catch(() => {});
      void clock.sleep(moment, hasStatus.signal).then(() => {
        if (!hasStatus.signal.aborted) statusLine.show("is thinking…");
      });
    },
    add(part) {
      if (typeof part !== "string" && part.type === "status") {
        hasStatus.abort();
        return statusLine.show(part.text);
      }
      // Readers of an answer see that the bot works, and a status that comes after the first text would stay there.
      if (isVisible(part)) hasStatus.abort();
      answer.add(part);
      painter.wake();
    },
    restoreShown() {
      const shown = record.text;
      // Nothing of a shorter answer was painted, so no page of it has to be undone.
      if (shown.length <= answer.text.length) return;
      answer = createAnswer();
      answer.add(shown);
      layout = createPageLayout(answer, surface, options);
    },
    async stopShowing() {
      // Not awaited before the seal: a platform that is slow to clear a status must not keep the rest of the answer back.
      // `rest` tries again if this fails.
      clear(clock.now()).catch(() => {});
      await painter.stop();
      return layout.all();
    },
    seal: (pages, since) => seal(pages, since).catch(outage.keep),
    rest: clear,
    records: drafts.records,
    removeDuplicate: drafts.removeDuplicate,
  };
}
