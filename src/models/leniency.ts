import type { Body } from "./chat-request.ts";

/** Remembers which parameters a server refuses, so that they are not sent again. One per model and process. */
export interface Leniency {
  /** Returns the body without the parameters that this server refuses. */
  fit(body: Body): Body;
  /** Returns the parameter that the error is about, if the request works without it. */
  learn(error: unknown, sent: Body): string | undefined;
}

const optional: ReadonlySet<string> = new Set([
  "stream_options",
  "temperature",
  "top_p",
  "max_tokens",
  "max_completion_tokens",
  "max_output_tokens",
  "reasoning_effort",
  "reasoning",
  "response_format",
  "text",
  "tool_choice",
  "include",
  "store",
]);

/** One limit under two names: old servers know only the first, new models only the second. */
const twins: Readonly<Record<string, string>> = {
  max_completion_tokens: "max_tokens",
  max_tokens: "max_completion_tokens",
};

/** `own` are parameters that the author asked for by name. They too are left out before the bot fails. */
export function createLeniency(own: readonly string[] = []): Leniency {
  const refused = new Set<string>();
  const isOptional = (name: string): boolean => optional.has(name) || own.includes(name);
  return {
    fit(body) {
      const fitting: Body = {};
      for (const [name, value] of Object.entries(body)) {
        if (value === undefined) continue;
        const twin = twins[name];
        if (!refused.has(name)) fitting[name] = value;
        else if (twin && !refused.has(twin)) fitting[twin] = value;
      }
      return fitting;
    },
    learn(error, sent) {
      if (!isRefusal(error)) return undefined;
      // "stream_options.include_usage" is about "stream_options".
      const named = String(Reflect.get(error, "param") ?? "").split(/[.[]/)[0] ?? "";
      const candidates = Object.keys(sent).filter((name) => isOptional(name) && !refused.has(name));
      const name =
        candidates.find((candidate) => candidate === named) ??
        candidates.find((candidate) => new RegExp(`\\b${candidate}\\b`).test(error.message));
      if (name !== undefined) refused.add(name);
      return name;
    },
  };
}

/** Servers that check a body against a schema answer 422 instead of 400. */
function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const status: unknown = Reflect.get(error, "status");
  return status === 400 || status === 422;
}
