import {
  type RespondFunction,
  BadInput,
  type Context,
  Failure,
  isAbort,
  isVisible,
  LeaseEnded,
  type Part,
  type Responder,
  status,
  threadKey,
  toError,
  toFailure,
  toResponder,
} from "#core/bot";
import { type Breaker, createBreaker } from "./breaker.ts";

interface Provider<Data> {
  number: number;
  respond: Responder<Data>;
  breaker: Breaker;
}

/**
 * Asks the first, and the next one where it fails before its first word. Later it is too late: two half answers are no answer.
 *
 * ```ts
 * respond: fallback(openai({ model: "gpt-5" }), openai({ baseUrl: "http://localhost:11434/v1", model: "qwen3" })),
 * ```
 */
export function fallback<Data>(...providers: RespondFunction<Data>[]): Responder<Data> {
  const all = providersOf(providers);
  return (context) => inOrder(all, context);
}

/**
 * Spreads the threads over several providers, and falls back to the others. A thread stays with its provider while that is well,
 * because providers keep the beginning of a prompt warm, and charge less for it.
 */
export function balance<Data>(...providers: RespondFunction<Data>[]): Responder<Data> {
  const all = providersOf(providers);
  return (context) => {
    const first = hash(threadKey(context.turn.thread)) % all.length;
    return inOrder([...all.slice(first), ...all.slice(0, first)], context);
  };
}

function providersOf<Data>(providers: readonly RespondFunction<Data>[]): Provider<Data>[] {
  if (providers.length === 0)
    throw new BadInput("There has to be somebody to ask: give at least one responder.");
  return providers.map((answering, index) => ({
    number: index + 1,
    respond: toResponder(answering),
    breaker: createBreaker(),
  }));
}

async function* inOrder<Data>(
  providers: readonly Provider<Data>[],
  context: Context<Data>,
): AsyncGenerator<Part> {
  let last: Error | undefined;
  for (const { number, respond, breaker } of providers) {
    const attempt = breaker.begin();
    if (!attempt) continue;
    if (last !== undefined) yield status("is asking another model…");
    let shown = false;
    try {
      for await (const part of respond(context)) {
        if (!shown && isVisible(part)) {
          shown = true;
          attempt.succeed();
        }
        yield part;
      }
      return attempt.succeed();
    } catch (error) {
      attempt.fail(error);
      if (shown || context.signal.aborted || !isWorthAnother(error)) throw error;
      context.log.warn({ error, provider: number }, "a provider failed before its first word");
      last = toError(error);
    } finally {
      attempt.leave();
    }
  }
  throw (
    last ??
    new Failure("busy", "All providers are at rest after failures in a row. Ask again in half a minute.")
  );
}

function isWorthAnother(error: unknown): boolean {
  if (isAbort(error) || error instanceof LeaseEnded || error instanceof BadInput) return false;
  return toFailure(error).kind !== "refused";
}

/** FNV-1a: the same in every process and after every start. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return value;
}
