// #core/platform: what platforms are made from. It leads to no session, no bot and no engine.

// The port: what a platform implements
export {
  type Adapter,
  type Cursors,
  type Draft,
  type Page,
  PartialHistory,
  type PrivatePlace,
  type Receive,
  type Surface,
} from "../adapter.ts";
export type { Claim, Claims } from "../claims.ts";
export { checkSettings, type Platform, type PlatformTools, type Variable } from "../platform.ts";
export { type CatchUp, type CatchUpOptions, setting } from "../setting.ts";
export { pathOf, type SchemaIssue, type StandardSchema, validateNow } from "../standard-schema.ts";

// What a platform tells
export {
  type Action,
  type FileRef,
  type Inbound,
  type Notice,
  type Person,
  type PersonRef,
  lateMention,
  messageOf,
  type Quote,
  type Stopped,
  threadKey,
  type ThreadRef,
  type Turn,
  type Via,
} from "../turn.ts";
export { answerId, type Message } from "../message.ts";
export { quoteSchema } from "../quote-schema.ts";
export type { JsonValue } from "../json.ts";

// What a platform shows
export type { Button, Card, Progress } from "../part.ts";
export { closeMarkdown } from "../markdown/close.ts";
export { decodeEntities } from "../markdown/entities.ts";
export { type FencedLines, fencedLines } from "../markdown/fenced-lines.ts";
export { findFormulas, type Formula } from "../markdown/formulas.ts";
export { lexMarkdown } from "../markdown/lexer.ts";
export { firstPage, splitPages } from "../markdown/paginator.ts";
export { type Findings, type Replacement, replaceIn } from "../markdown/replacements.ts";
export { isSpoofed } from "../markdown/spoofed-link.ts";

// Calls to the platform's API
export { againIfLost, attempt, createReadGate, type Refusal } from "../platform-kit/calls.ts";
export type { Budget, Gate, Priority, RateLimitReport } from "../pacing/budget.ts";
export { createPacer, type Pacer } from "../pacing/pacer.ts";
export { fetchFile, type FetchFileOptions } from "../fetching/fetch-file.ts";

// What every platform would otherwise write for itself
export { actionToText, parseList, toAction } from "../platform-kit/action-text.ts";
export { beginAlike } from "../platform-kit/begin-alike.ts";
export { clip } from "../platform-kit/clip.ts";
export { colourNumber } from "../platform-kit/colour.ts";
export { inRows } from "../platform-kit/in-rows.ts";
export { loadOnce } from "../platform-kit/load-once.ts";
export { createParticipation, type Participation } from "../platform-kit/participation.ts";
export { createPassingStatus, type PassingStatus } from "../platform-kit/passing-status.ts";
export { type Fields, fieldsOf, listOf, textOf } from "../platform-kit/payload.ts";
export { stopOrder } from "../platform-kit/stop-order.ts";
export { threadTitle } from "../platform-kit/thread-title.ts";
export { createUntilDurable, type UntilDurable } from "../platform-kit/until-durable.ts";
export { endingLine, questionForm } from "../platform-kit/words.ts";

// What can go wrong
export { BadInput, Failure, type FailureKind, Gone, LeaseEnded, toError } from "../errors.ts";
export { isFinal, isRetryable, toFailure } from "../failure.ts";

// Small parts
export { raceAbort } from "../time/abortable.ts";
export { type Clock, distinctTimes, systemClock } from "../time/clock.ts";
export type { Duration } from "../time/duration.ts";
export { type Log, warningsOnly } from "../log.ts";
export { withDeadline } from "../time/deadline.ts";
export { createRateCount } from "../time/rate-count.ts";
export { createRecent, type Recent } from "../recent.ts";
export { retryUntil } from "../time/retry-until.ts";
