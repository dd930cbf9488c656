import type { Clock } from "./clock.ts";

/** One call that a bot made to a platform's API. */
export interface ApiCall {
  /** Counts up from 1. */
  number: number;
  platform: string;
  /** Slack: the workspace; Discord: undefined. */
  space?: string;
  /** "chat.postMessage", "PATCH /channels/:id/messages/:id". */
  method: string;
  /** What was sent, without tokens. */
  arguments: Record<string, unknown>;
  arrivedAt: number;
  /** Undefined while the call is under way. */
  answer?: { at: number; status: number; body: unknown };
}

/** What a rate limit had left when it was last counted. */
export interface Budget {
  platform: string;
  /** What the limit covers, readable: "T1 chat.update" or "PATCH …/messages/:id in #general". */
  scope: string;
  limit: number;
  remaining: number;
  /** When it is full again. */
  resetAt: number;
}

/** The calls that bots made, and what is left of their budgets. */
export interface Calls {
  /** Writes a call down when it arrives, tokens removed. Hand the answer to `answer` when it leaves. */
  record(call: Omit<ApiCall, "number" | "arrivedAt" | "answer">): ApiCall;
  answer(call: ApiCall, status: number, body: unknown): void;
  /** Oldest first; with a name, only the calls of that method. */
  list(method?: string): readonly ApiCall[];
  spend(budget: Budget): void;
  budgets(): readonly Budget[];
}

/** Enough for long tests; a simulator that runs for days must not grow for ever. */
const mostCalls = 20_000;
const secretName = /token|secret|authorization|signature/i;
const secretText = /\b(xox[a-z](?:\.xox[a-z])?|xapp|xwfp)-[\w-]+/g;

/** Replaces what looks like a credential, at any depth. */
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

/** Makes the log of one world. */
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
      // In bulk, because each shift of a long array copies it.
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
