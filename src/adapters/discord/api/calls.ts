import { parseResponse, type RawFile, RateLimitError, type REST } from "discord.js";
import { type Budget, type Gate, LeaseEnded, type Pacer, type Priority } from "#core";
import { budgetOfReads, type Scope } from "./budget.ts";
import { createForbidden, type Forbidden } from "./forbidden.ts";
import { createOneAtATime, type OneAtATime } from "./one-at-a-time.ts";
import { mayHaveHappened, translateError } from "./refusal.ts";

export interface Call {
  scope: Scope;
  priority: Priority;
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  route: `/${string}`;
  query?: Readonly<Record<string, string>>;
  /** The address carries a token of its own. */
  isOpen?: boolean;
}

export interface Sent {
  body?: unknown;
  files?: RawFile[];
}

/** The one way out: every call waits for its turn, and what Discord says about its limits is passed on. */
export type Calls = {
  /** `make` is read right after the gate; where it has nothing to say, nothing is called. */
  (call: Call, make?: () => Sent | undefined): Promise<unknown>;
};

/** The library's queue holds nothing back: who waits, waits at the gate. */
export type Rest = Pick<REST, "queueRequest">;

/** Long enough for a slow day, short enough for a final text to be tried again. */
const patience = 15_000;

/** What all calls of an adapter share, whoever makes them. */
export interface Way {
  rest: Rest;
  stopped: AbortSignal;
  forbidden: Forbidden;
  /** Edits of one channel are one queue in the library, where they would grow old and could not overtake each other. */
  edits: OneAtATime;
}

export const createWay = (rest: Rest, stopped: AbortSignal): Way => ({
  rest,
  stopped,
  forbidden: createForbidden(),
  edits: createOneAtATime(),
});

export function createCalls(gate: Gate, way: Way): Calls {
  return async (call, make = () => ({})) => {
    const { scope, priority } = call;
    way.forbidden.check(scope, priority);
    await gate(scope, priority);
    const go = (): Promise<unknown> => send(gate, way, call, make);
    return scope.startsWith("edit ") ? way.edits(scope, priority === "final", go) : go();
  };
}

async function send(gate: Gate, way: Way, call: Call, make: () => Sent | undefined): Promise<unknown> {
  const { scope, priority, method, route, query, isOpen = false } = call;
  // Interactions are outside of the limit for all calls of a bot. https://discord.com/developers/docs/interactions/receiving-and-responding
  if (!isOpen) await gate("all", priority);
  const sent = make();
  if (!sent) return undefined;
  const signal = AbortSignal.any([way.stopped, AbortSignal.timeout(patience)]);
  try {
    const response = await way.rest.queueRequest({
      method: method as Parameters<REST["queueRequest"]>[0]["method"],
      fullRoute: route,
      signal,
      auth: !isOpen,
      ...(query && { query: new URLSearchParams(query) }),
      ...sent,
    });
    report(gate, scope, response.headers);
    return await parseResponse(response);
  } catch (error) {
    if (error instanceof LeaseEnded) throw error;
    learnRefusal(gate, scope, error);
    const translated = translateError(nameOf(call), error);
    way.forbidden.note(scope, translated);
    throw translated;
  }
}

/** Ids say nothing, and some parts of addresses are secrets. */
const nameOf = ({ method, route }: Call): string =>
  `${method} ${route.replaceAll(/\/(?:\d{10,}|[\w.-]{40,})/g, "/…")}`;

function report(gate: Gate, scope: Scope, headers: { get(name: string): string | null }): void {
  const [limit, remaining, seconds] = ["limit", "remaining", "reset-after"].map((name) =>
    headers.get(`x-ratelimit-${name}`),
  );
  if (!limit || !remaining || !seconds) return;
  const resetAfter = Math.ceil(Number(seconds) * 1_000);
  // The first call of a period tells how long one is.
  const budget: Budget | undefined =
    Number(remaining) === Number(limit) - 1 && resetAfter > 0
      ? { limit: Number(limit), window: resetAfter }
      : undefined;
  gate.report(scope, { remaining: Number(remaining), resetAfter, ...(budget && { budget }) });
}

function learnRefusal(gate: Gate, scope: Scope, error: unknown): void {
  if (!(error instanceof RateLimitError)) return;
  const wait = Math.max(0, error.retryAfter);
  const where = error.global ? "all" : scope;
  // The library itself refuses what it knows to be too much: then Discord was not even asked.
  const wasAsked = error.limit === Number.POSITIVE_INFINITY;
  gate.report(where, wasAsked ? { closedFor: wait } : { remaining: 0, resetAfter: wait });
}

/** Calls outside of any answer. What was lost on the way is asked for once more, where that does no harm. */
export function createReads(pacer: Pacer, way: Way): Calls {
  const gate: Gate = Object.assign(
    (scope: string, priority: Priority) =>
      pacer.slot(scope, { priority, since: Date.now(), budget: budgetOfReads(scope), signal: way.stopped }),
    { report: (scope: string, news: Parameters<Gate["report"]>[1]) => pacer.report(scope, news) },
  );
  const calls = createCalls(gate, way);
  return async (call, make) => {
    try {
      return await calls(call, make);
    } catch (error) {
      if (call.method !== "GET" || way.stopped.aborted || !mayHaveHappened(error)) throw error;
      return calls(call, make);
    }
  };
}
