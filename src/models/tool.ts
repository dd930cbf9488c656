import { z } from "zod";
import { BadInput, type Context, type JsonValue, type Part } from "#core/bot";
import type { ToolDescription } from "./model.ts";

/** Something a model may have done. Made by `tool`. */
export interface Tool<Data = unknown> {
  /** What the model sees of it. */
  readonly description: ToolDescription;
  /** Twice does no harm, so nobody has to wonder whether a dead process did it. */
  readonly repeatable: boolean;
  readonly time: number | undefined;
  /** What the arguments have to be, in words that the model can mend them by; or the arguments, checked. */
  check(given: unknown): Checked;
  title(input: JsonValue): string;
  needsApproval(input: JsonValue, context: Context<Data>): boolean | Promise<boolean>;
  run(input: JsonValue, context: Context<Data>, signal: AbortSignal): Promise<unknown>;
  show(output: JsonValue): readonly Part[];
}

export type Checked = { input: JsonValue } | { problem: string };

/** What a running tool may know beside its input. */
export interface ToolContext<Data = unknown> extends Pick<
  Context<Data>,
  "turn" | "data" | "setData" | "log"
> {
  /** Aborted when the answer is no longer wanted, or when the tool's time is over. */
  signal: AbortSignal;
}

/** Values by their names, each taken from the context of the turn. */
export type Injection = Record<string, (context: never) => unknown>;
type Injected<Inject extends Injection> = { [Name in keyof Inject]: ReturnType<Inject[Name]> };
type DataOf<Inject extends Injection> = Inject[keyof Inject] extends (context: Context<infer Data>) => unknown
  ? Data
  : unknown;

export interface ToolOptions<Input extends z.ZodObject, Inject extends Injection> {
  /** Letters, digits, `_` and `-`: what the model calls it. */
  name: string;
  /** For the model: what it does, and when to use it. */
  description: string;
  input: Input;
  /**
   * Values that come from the session and not from the model: it neither sees them nor can say them.
   * `inject: { userId: ({ data }: Context<Customer>) => data.userId }`
   */
  inject?: Inject;
  /** `false`: it only looks, so that after a crash it may simply look again. */
  effect?: boolean;
  /** What readers see while it runs. */
  title?(input: z.output<Input>): string;
  /** True: not without a person's word. Nobody can be asked yet, so the call is refused and the model told why. */
  needsApproval?(input: z.output<Input>, context: Context<DataOf<Inject>>): boolean | Promise<boolean>;
  /** How long it may take, in milliseconds; without it, what the bot says for all its tools. */
  time?: number;
  /** What it gives back is JSON and goes to the model. What it throws goes to the model too, and to the log. */
  run(input: z.output<Input> & Injected<Inject>, context: ToolContext<DataOf<Inject>>): unknown;
  /** What readers see of the result: a card, a list of sources. Made of the recorded result, so that it is there after a crash as well. */
  show?(output: JsonValue): Part | readonly Part[] | undefined;
}

/**
 * A function for a model to call.
 *
 * ```ts
 * const orderStatus = tool({
 *   name: "order_status",
 *   description: "Looks up where an order is.",
 *   input: z.object({ order: z.string().describe("the order's number") }),
 *   inject: { userId: ({ data }: Context<Customer>) => data.userId },
 *   effect: false,
 *   run: ({ order, userId }) => orders.find(userId, order),
 * });
 * ```
 */
export function tool<Input extends z.ZodObject, Inject extends Injection = Record<never, never>>(
  options: ToolOptions<Input, Inject>,
): Tool<DataOf<Inject>> {
  const { name, description, effect = true, time } = options;
  if (!/^[\w-]{1,64}$/.test(name))
    throw new BadInput(`A tool's name is 1 to 64 letters, digits, _ or -; got ${JSON.stringify(name)}.`);
  const inject = Object.entries<Injection[string]>(options.inject ?? {});
  const visible = withoutKeys(
    options.input,
    inject.map(([key]) => key),
  );
  const typed = (input: JsonValue): z.output<Input> => visible.parse(input) as z.output<Input>;
  return {
    description: { name, description, input: toJsonSchema(visible) },
    repeatable: !effect,
    time,
    check(given) {
      const result = visible.safeParse(given);
      // Kept as the model gave it: what a schema makes of it (dates, defaults) is not always JSON.
      return result.success ? { input: given as JsonValue } : { problem: z.prettifyError(result.error) };
    },
    title: (input) => options.title?.(typed(input)) ?? name.replaceAll(/[_-]+/g, " "),
    needsApproval: (input, context) => options.needsApproval?.(typed(input), context) ?? false,
    async run(input, context, signal) {
      const injected = Object.fromEntries(inject.map(([key, value]) => [key, value(context as never)]));
      const { turn, setData, log } = context;
      // Last, so that nothing the model says can stand in their place.
      const whole = { ...typed(input), ...injected } as z.output<Input> & Injected<Inject>;
      return options.run(whole, {
        turn,
        // As it is when it is looked at: a tool of an earlier round may have remembered something.
        get data() {
          return context.data;
        },
        setData,
        signal,
        log,
      });
    },
    show(output) {
      const shown = options.show?.(output);
      return shown === undefined ? [] : isMany(shown) ? shown : [shown];
    },
  };
}

/** A schema as models take it. */
export function toJsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
}

/** A tool's input may name its injected values too, for their types; the model must not see them. */
function withoutKeys(input: z.ZodObject, keys: readonly string[]): z.ZodObject {
  const hidden = keys.filter((key) => key in input.shape);
  if (hidden.length === 0) return input;
  const mask: Record<string, true> = Object.fromEntries(hidden.map((key) => [key, true]));
  return input.omit(mask);
}

function isMany(shown: Part | readonly Part[]): shown is readonly Part[] {
  return Array.isArray(shown);
}
