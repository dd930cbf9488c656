// #core/bot: what bots and models are made from. It leads to no platform, no engine and no host.

// A bot and what it is asked
export { type AfterAnswer, type Bot, bot, type BotOptions } from "../bot/bot.ts";
export { isAddressed, matches, on } from "../bot/when.ts";
export { checkCount, checkDuration, checkOptions } from "../bot/check-options.ts";
export type { Context } from "../bot/context.ts";
export type { Message } from "../message.ts";
export type { Session } from "../session/session.ts";
export { summaryName } from "../session/session-keys.ts";
export {
  type FileRef,
  type Person,
  type PersonRef,
  type Quote,
  threadKey,
  type ThreadRef,
  type Turn,
} from "../turn.ts";

// What it answers
export {
  attachment,
  card,
  finish,
  type Finish,
  isVisible,
  type Part,
  progress,
  sources,
  type Sources,
  status,
  toolUse,
  type ToolUse,
  usage,
  type Usage,
} from "../part.ts";
export { type Responder, type RespondFunction, toResponder, writing } from "../bot/responder.ts";

// What stands around it
export { compose, type DataMiddleware, type Middleware } from "../bot/responder.ts";
export { apologies, apologize } from "../bot/middleware/apologize.ts";
export { limit, type LimitOptions } from "../bot/middleware/limit.ts";
export { logTurns } from "../bot/middleware/log-turns.ts";
export { measure, type Measurement } from "../bot/middleware/measure.ts";
export { retry } from "../bot/middleware/retry.ts";
export { timeout } from "../bot/middleware/timeout.ts";

// What it sees of the past, and how it is prompted
export { type History, lastMessages, tokenBudget } from "../bot/history.ts";
export { createTokenCounter, type TokenCounter } from "../bot/tokens.ts";
export { fill, type Values } from "../bot/template.ts";

// What can go wrong
export { BadInput, Failure, type FailureKind, LeaseEnded, toError } from "../errors.ts";
export { isAbort, toFailure } from "../failure.ts";
export { abortableIterable, abortReason, raceAbort } from "../time/abortable.ts";

// Time and JSON
export { type AwakeTimer, startAwakeTimer } from "../time/awake-timer.ts";
export { type Clock, systemClock } from "../time/clock.ts";
export { type Duration, toMilliseconds } from "../time/duration.ts";
export { type JsonValue, toJson } from "../json.ts";

// Small parts
export { createRoom } from "../room.ts";
export { createRecent } from "../recent.ts";
