// natter/platform: for authors of platforms. `Platform` describes one, `Adapter` connects it, and natter/testing has the contract
// that every adapter keeps.

// What you implement
export type {
  Adapter,
  Claims,
  Cursors,
  Draft,
  Page,
  Platform,
  PlatformTools,
  Receive,
  Surface,
  Variable,
} from "#core/platform";

// What you tell natter
export {
  type Action,
  type FileRef,
  type Inbound,
  type JsonValue,
  lateMention,
  type Message,
  type Person,
  type PersonRef,
  type Quote,
  type ThreadRef,
  type Turn,
  type Via,
} from "#core/platform";

// What you show
export { type Button, type Card, closeMarkdown, firstPage, type Progress } from "#core/platform";

// How you call the platform, and what you throw
export {
  BadInput,
  type Budget,
  Failure,
  type FailureKind,
  fetchFile,
  type Gate,
  Gone,
  isSpoofed,
  LeaseEnded,
  type Log,
  PartialHistory,
  type Priority,
  type RateLimitReport,
  setting,
} from "#core/platform";
