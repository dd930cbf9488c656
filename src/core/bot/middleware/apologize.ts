import { randomBytes } from "node:crypto";
import { checkOptions } from "../check-options.ts";
import type { Context } from "../context.ts";
import { type Failure, type FailureKind, LeaseEnded, toError } from "../../errors.ts";
import { isAbort, toFailure } from "../../failure.ts";
import { finish, isVisible } from "../../part.ts";
import type { Middleware } from "../responder.ts";
import type { Turn } from "../../turn.ts";

/** The sentences for readers: what happened and what to do. The raw error may hold a key or a page of HTML. */
export const apologies: Readonly<Record<FailureKind, string>> = {
  busy: "The language model is overloaded right now. Ask again in a minute.",
  quota:
    "The account of this bot has used up its budget with the model provider. Tell the person who runs this bot.",
  key: "The model provider does not accept this bot's key. Tell the person who runs this bot.",
  "too-long":
    "This conversation has become too long for the model. Start a new thread, or ask with less text.",
  refused: "The model provider refused to answer this. Put the question in other words.",
  timeout: "The answer took too long, so I stopped waiting. Ask again, perhaps for something smaller.",
  offline: "I cannot reach a service that I need for the answer. Ask again in a few minutes.",
  "no-permission":
    "I am not allowed to do what this needs. Ask the person who runs this bot to check its permissions.",
  empty: "The model gave me an empty answer. Ask again, or put the question in other words.",
  interrupted: "The connection to the model broke in the middle of the answer. Ask again.",
  unknown:
    "Something went wrong on my side. Ask again; if it happens twice, tell the person who runs this bot.",
};

export interface ApologizeOptions {
  /** Returns another sentence than the default, or `undefined` to keep the default. */
  onError?: ((error: Error, turn: Turn) => string | undefined) | undefined;
}

/**
 * Turns an error into plain words at the end of what is already shown, and logs it in full. Stands around every
 * bot; use it to choose the words.
 *
 * ```ts
 * use: [apologize({ onError: (error) => (error instanceof NoSuchOrder ? "I do not know that order." : undefined) })],
 * ```
 */
export function apologize(options: ApologizeOptions = {}): Middleware {
  checkOptions("apologize", options, ["onError"], "apologize({ onError: (error, turn) => … })");
  return (next) =>
    async function* (context) {
      let shown = false;
      try {
        for await (const part of next(context)) {
          shown ||= isVisible(part);
          yield part;
        }
      } catch (thrown) {
        // A person stopped the answer, or another process has the turn: neither needs an apology.
        if (context.signal.aborted || thrown instanceof LeaseEnded || isAbort(thrown)) throw thrown;
        yield (shown ? "\n\n" : "") + sentence(thrown, context, options);
        yield finish("failed");
      }
    };
}

function sentence(thrown: unknown, context: Context, options: ApologizeOptions): string {
  const failure = toFailure(thrown);
  // Short enough to read out over the phone, long enough to find in a day's log.
  const trace = randomBytes(4).toString("hex");
  context.log.error({ err: toError(thrown), kind: failure.kind, trace }, "the answer failed");
  // A bot in plain JavaScript may throw a kind that does not exist.
  const kind = failure.kind in apologies ? failure.kind : "unknown";
  const text = options.onError?.(toError(thrown), context.turn) ?? laterSentence(failure) ?? apologies[kind];
  return `⚠️ ${text} (trace ${trace})`;
}

/** Replaces "in a minute" when the provider said how long to wait. */
function laterSentence({ kind, retryAfter = 0 }: Failure): string | undefined {
  if (kind !== "busy" || retryAfter <= 60_000) return undefined;
  return `The language model has no room for this bot right now. Ask again in about ${Math.ceil(retryAfter / 60_000)} minutes.`;
}
