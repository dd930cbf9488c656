// #core/engine: what engines and their stores are made from. It leads to no platform and no bot.

// The ports
export type { Controlled, Engine, Forgotten, Lease, LeaseEnd, Order, Work } from "../engine.ts";
export type { Claim, ClaimEnd, Claims, Hold, Share } from "../claims.ts";

// What waits in a lane
export { fromThreadKey, type Inbound, threadKey } from "../turn.ts";

// What is remembered
export { createSessions, type Sessions } from "../session/sessions.ts";
export { createStore } from "../session/store.ts";

// Rate limits that processes share
export type { Budget, Priority, RateLimitReport, SlotRequest } from "../pacing/budget.ts";
export { bounded, createPacer, mistakeInBudget, type Pacer, type PacerOptions } from "../pacing/pacer.ts";
export { createPriorityQueue } from "../pacing/priority-queue.ts";

// What can go wrong
export { BadInput, Failure, LeaseEnded, toError } from "../errors.ts";
export { isTransient, toFailure } from "../failure.ts";

// Small parts
export { raceAbort } from "../time/abortable.ts";
export { type Clock, systemClock } from "../time/clock.ts";
export { withDeadline } from "../time/deadline.ts";
export type { JsonValue } from "../json.ts";
export type { Log } from "../log.ts";
export { createRecent } from "../recent.ts";
export { retryUntil } from "../time/retry-until.ts";
