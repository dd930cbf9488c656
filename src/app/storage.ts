import type { Keyv } from "keyv";
import type { Claims, Pacer } from "#core";
import type { EngineWithDeadLetters } from "#engine/lease/dead-letter";

/** What must outlive the process: what was said, and what is still to be answered. */
export interface Storage {
  engine: EngineWithDeadLetters;
  store: Keyv;
  /** Only where several processes share their rate limits. */
  pacer?: Pacer | undefined;
  /** Only where several processes share what each of them must hold alone. */
  claims?: Claims | undefined;
  /** Resolves if this process must end: another one answers in its place, or its file is damaged. */
  ended?: Promise<StorageEnd> | undefined;
  /** Is nothing waiting and nothing being worked on? */
  isIdle(): Promise<boolean>;
  readiness(): Readiness;
  /** After the host has stopped. */
  close(): Promise<void>;
}

export type StorageEnd = "replaced" | "damaged";

/** What a command needs to read the storage. */
export type Records = Pick<Storage, "engine" | "store" | "close">;

/** Does natter answer questions, and are they safe? */
export interface Readiness {
  /** "degraded": it answers, but could lose something. "paused": it begins and acknowledges nothing. */
  state: "ready" | "degraded" | "paused";
  risk?: string;
}
