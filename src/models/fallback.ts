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
 * Asks the first model, and the next one if it fails before its first word. After the first word it does not:
 * two half answers are worse than an apology.
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
 * Spreads the threads over several models, and falls back to the others like `fallback`. A thread stays with
 * its model as long as that works, because providers charge less for a prompt whose beginning they know.
 *
 * ```ts
 * respond: balance(openai({ model: "gpt-5" }), openai({ baseUrl: "https://other.example/v1", model: "gpt-5" })),
 * ```
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
    throw new BadInput(
      "fallback(…) and balance(…) take one or more responders, such as fallback(openai(), openai({ model })); got none.",
    );
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
      context.log.warn(
        { error, provider: number },
        "a model failed before its first word; asking the next one",
      );
      last = toError(error);
    } finally {
      attempt.leave();
    }
  }
  throw (
    last ??
    new Failure("busy", "All models failed several times in a row and rest now. Ask again in half a minute.")
  );
}

function isWorthAnother(error: unknown): boolean {
  if (isAbort(error) || error instanceof LeaseEnded || error instanceof BadInput) return false;
  return toFailure(error).kind !== "refused";
}

/** FNV-1a: the same in every process. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return value;
}
