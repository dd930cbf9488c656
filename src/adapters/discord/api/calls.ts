import { parseResponse, type RawFile, RateLimitError, type REST } from "discord.js";
import {
  againIfLost,
  attempt,
  type Budget,
  createReadGate,
  type Gate,
  type Pacer,
  type Priority,
  type RateLimitReport,
} from "#core/platform";
import { budgetOfReads, type Scope } from "./budget.ts";
import { createClockWatch } from "./clock-watch.ts";
import { createForbidden, type Forbidden } from "./forbidden.ts";
import { createKeyedQueue, type KeyedQueue } from "./keyed-queue.ts";
import { mayHaveHappened, translateError } from "./refusal.ts";

export interface Call {
  scope: Scope;
  priority: Priority;
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  route: `/${string}`;
  query?: Readonly<Record<string, string>>;
  /** The address carries a token of its own, and so the call takes none of the bot's. */
  isOpen?: boolean;
}

export interface Sent {
  body?: unknown;
  files?: RawFile[];
}

/** Every call to Discord goes through here: it waits for the gate, and errors update the pacer and become `Failure` or `Gone`. */
export type Calls = {
  /** `make` runs right after the gate, with the newest text there is. It returns `undefined` to make no call. */
  (call: Call, make?: () => Sent | undefined): Promise<unknown>;
};

/** The library's queue holds nothing back, because every call has waited at the gate. */
export type Rest = Pick<REST, "queueRequest" | "handlers" | "globalReset">;

/** Milliseconds: enough for a slow day, and little enough for a final text to be tried again. */
const patience = 15_000;

/** What all calls of an adapter share. */
export interface RestAccess {
  rest: Rest;
  stopped: AbortSignal;
  forbidden: Forbidden;
  /** The edits of each channel. In the library's own queue they would grow old and could not overtake each other. */
  edits: KeyedQueue;
  /** Called before each request. */
  watchClock(): void;
}

export const createRestAccess = (rest: Rest, stopped: AbortSignal): RestAccess => ({
  rest,
  stopped,
  forbidden: createForbidden(),
  edits: createKeyedQueue(),
  watchClock: createClockWatch(rest),
});

export function createCalls(gate: Gate, access: RestAccess): Calls {
  return async (call, make = () => ({})) => {
    const { scope, priority } = call;
    access.forbidden.check(scope, priority);
    return gate(scope, priority, () => {
      const go = (): Promise<unknown> => sendWithinAll(gate, access, call, make);
      return scope.startsWith("edit ") ? access.edits(scope, priority === "final", go) : go();
    });
  };
}

/** Interactions are outside of the limit for all calls of a bot. https://discord.com/developers/docs/interactions/receiving-and-responding */
function sendWithinAll(
  gate: Gate,
  access: RestAccess,
  call: Call,
  make: () => Sent | undefined,
): Promise<unknown> {
  const { scope, priority, isOpen = false } = call;
  const go = async (): Promise<unknown> => {
    const sent = make();
    if (!sent) return undefined;
    return attempt(
      gate,
      () => send(gate, access, call, sent),
      (thrown) => {
        const error = translateError(nameOf(call), thrown);
        access.forbidden.note(scope, error);
        return { rateLimit: rateLimitIn(thrown, scope), error };
      },
    );
  };
  return isOpen ? go() : gate("all", priority, go);
}

async function send(
  gate: Gate,
  { rest, stopped, watchClock }: RestAccess,
  call: Call,
  sent: Sent,
): Promise<unknown> {
  const { scope, method, route, query, isOpen = false } = call;
  watchClock();
  const response = await rest.queueRequest({
    method: method as Parameters<REST["queueRequest"]>[0]["method"],
    fullRoute: route,
    signal: AbortSignal.any([stopped, AbortSignal.timeout(patience)]),
    auth: !isOpen,
    ...(query && { query: new URLSearchParams(query) }),
    ...sent,
  });
  report(gate, scope, response.headers);
  return parseResponse(response);
}

/** The call's name in errors and the log. Ids say nothing there, and some parts of addresses are secrets. */
const nameOf = ({ method, route }: Call): string =>
  `${method} ${route.replaceAll(/\/(?:\d{10,}|[\w.-]{40,})/g, "/…")}`;

function report(gate: Gate, scope: Scope, headers: { get(name: string): string | null }): void {
  const [limit, remaining, seconds] = ["limit", "remaining", "reset-after"].map((name) =>
    headers.get(`x-ratelimit-${name}`),
  );
  if (!limit || !remaining || !seconds) return;
  const resetAfter = Math.ceil(Number(seconds) * 1_000);
  // The first call of a period tells how long the period is.
  const budget: Budget | undefined =
    Number(remaining) === Number(limit) - 1 && resetAfter > 0
      ? { limit: Number(limit), window: resetAfter }
      : undefined;
  gate.report(scope, { remaining: Number(remaining), resetAfter, ...(budget && { budget }) });
}

function rateLimitIn(error: unknown, scope: Scope): { scope: string; report: RateLimitReport } | undefined {
  if (!(error instanceof RateLimitError)) return undefined;
  const wait = Math.max(0, error.retryAfter);
  // The library itself refuses what it knows to be too much. Then it has not asked Discord.
  const wasAsked = error.limit === Number.POSITIVE_INFINITY;
  return {
    scope: error.global ? "all" : scope,
    report: wasAsked ? { closedFor: wait } : { remaining: 0, resetAfter: wait },
  };
}

/** Calls that belong to no answer. A read that was lost on the way is made once more. */
export function createReads(pacer: Pacer, access: RestAccess): Calls {
  const { stopped } = access;
  const calls = createCalls(createReadGate(pacer, { budgetOf: budgetOfReads, signal: stopped }), access);
  return (call, make) =>
    againIfLost(
      () => calls(call, make),
      (error) => call.method === "GET" && !stopped.aborted && mayHaveHappened(error),
    );
}
