import type { Clock } from "./clock.ts";

/** A call that a bot made to a platform's API. */
export interface ApiCall {
  /** Counts up from 1. */
  number: number;
  platform: string;
  /** Slack: the workspace; Discord: undefined. */
  space?: string;
  /** "chat.postMessage", "PATCH /channels/:id/messages/:id". */
  method: string;
  /** What the bot sent, with tokens removed. */
  arguments: Record<string, unknown>;
  arrivedAt: number;
  /** Undefined until the platform has answered. */
  answer?: { at: number; status: number; body: unknown };
}

/** What was left of a rate limit after the last call that it covers. */
export interface Budget {
  platform: string;
  /** A readable name of what the limit covers: "T1 chat.update" or "PATCH …/messages/:id in #general". */
  scope: string;
  limit: number;
  remaining: number;
  /** When the limit is available in full again. */
  resetAt: number;
}

/** The log of calls, and what is left of each rate limit. */
export interface Calls {
  /** Records a call when it arrives, with tokens removed. Pass the answer to `answer` when it is sent. */
  record(call: Omit<ApiCall, "number" | "arrivedAt" | "answer">): ApiCall;
  answer(call: ApiCall, status: number, body: unknown): void;
  /** Returns the calls, oldest first. With a name, only the calls of that method. */
  list(method?: string): readonly ApiCall[];
  spend(budget: Budget): void;
  budgets(): readonly Budget[];
}

/** Enough for long tests. A simulator that runs for days must not grow without limit. */
const mostCalls = 20_000;
const secretName = /token|secret|authorization|signature/i;
const secretText = /\b(xox[a-z](?:\.xox[a-z])?|xapp|xwfp)-[\w-]+/g;

/** Replaces everything that looks like a credential, at any depth. */
export function scrub(value: unknown): unknown {
  if (typeof value === "string") return value.replace(secretText, "$1-…");
  if (Array.isArray(value)) return value.map(scrub);
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, inner]) => [name, secretName.test(name) && inner ? "…" : scrub(inner)]),
  );
}

/** Makes the call log of one world. */
export function createCalls(
  clock: Clock,
  tell: (change: { type: "call"; call: ApiCall } | { type: "budget"; budget: Budget }) => void,
): Calls {
  const calls: ApiCall[] = [];
  let last = 0;
  const budgets = new Map<string, Budget>();
  return {
    record(call) {
      const scrubbed = scrub(call.arguments) as Record<string, unknown>;
      const entry: ApiCall = { ...call, number: ++last, arguments: scrubbed, arrivedAt: clock.now() };
      calls.push(entry);
      // In bulk, because each removal copies the long array.
      if (calls.length > mostCalls * 1.1) calls.splice(0, calls.length - mostCalls);
      tell({ type: "call", call: entry });
      return entry;
    },
    answer(call, status, body) {
      call.answer = { at: clock.now(), status, body: scrub(body) };
      tell({ type: "call", call });
    },
    list: (method) => (method === undefined ? calls : calls.filter((call) => call.method === method)),
    spend(budget) {
      budgets.set(`${budget.platform} ${budget.scope}`, budget);
      tell({ type: "budget", budget });
    },
    budgets: () => [...budgets.values()],
  };
}
