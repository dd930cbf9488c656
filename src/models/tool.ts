import { z } from "zod";
import {
  BadInput,
  checkDuration,
  checkOptions,
  type Context,
  type Duration,
  type JsonValue,
  type Part,
} from "#core/bot";
import type { ToolDescription } from "./model.ts";

/** A function that a model may call. Made by `tool`. */
export interface Tool<Data = unknown> {
  /** What the model sees of it. */
  readonly description: ToolDescription;
  /** Running it twice does no harm, so a call that a dead process may have made is made again. */
  readonly repeatable: boolean;
  /** Milliseconds that one call may take. */
  readonly time: number | undefined;
  /** Returns the checked arguments, or what is wrong with them in words that let the model correct them. */
  check(given: unknown): Checked;
  title(input: JsonValue): string;
  // No methods: the compiler must compare `Data` strictly, and refuse a tool that wants other data than the bot
  // has.
  readonly needsApproval: (input: JsonValue, context: Context<Data>) => boolean | Promise<boolean>;
  readonly run: (input: JsonValue, context: Context<Data>, signal: AbortSignal) => Promise<unknown>;
  show(output: JsonValue): readonly Part[];
}

export type Checked = { input: JsonValue } | { problem: string };

/** What a running tool knows in addition to its input: a part of the turn's `Context`. */
export interface ToolContext<Data = unknown> extends Pick<
  Context<Data>,
  "turn" | "data" | "setData" | "log"
> {
  /** Aborted when the answer is no longer wanted, or when the tool's time is over. */
  signal: AbortSignal;
}

/** Values by their names, each taken from the context of the turn. */
export type Injections<Data> = Record<string, (context: Context<Data>) => unknown>;
type Injected<Inject> = {
  [Name in keyof Inject]: Inject[Name] extends (context: never) => infer Value ? Value : never;
};

export interface ToolOptions<Input extends z.ZodObject, Data, Inject> {
  /** What the model calls it: letters, digits, `_` and `-`. */
  name: string;
  /** For the model: what the tool does, and when to use it. */
  description: string;
  /** The arguments. Describe each field for the model: `z.string().describe("the order's number")`. */
  input: Input;
  /**
   * Arguments that come from the turn instead of the model, which neither sees nor sets them. The person who
   * asks is the turn's author: a session's data may be about another person of the thread.
   * `inject: { userId: ({ turn }) => turn.author.id }`
   */
  inject?: (Inject & Injections<Data>) | undefined;
  /** `false`: the tool only looks, so after a crash it looks again. */
  effect?: boolean | undefined;
  /** What readers see while it runs. */
  title?: ((input: z.output<Input>) => string) | undefined;
  /**
   * `true`: a person has to approve the call. natter cannot ask yet, so it refuses the call and tells the model
   * why.
   */
  needsApproval?:
    | ((input: z.output<Input>, context: Context<Data>) => boolean | Promise<boolean>)
    | undefined;
  /** How long one call may take. Without it, the bot's `limits.time`. */
  time?: Duration | undefined;
  /** Returns JSON for the model. An error goes to the model as well, and to the log. */
  run: (input: z.output<Input> & Injected<Inject>, context: ToolContext<Data>) => unknown;
  /**
   * What readers see of the result: a card, a list of sources. Made from the recorded result, so that it is
   * there after a crash.
   */
  show?: ((output: JsonValue) => Part | readonly Part[] | undefined) | undefined;
}

const known: Readonly<Record<keyof ToolOptions<z.ZodObject, unknown, unknown>, true>> = {
  name: true,
  description: true,
  input: true,
  inject: true,
  effect: true,
  title: true,
  needsApproval: true,
  time: true,
  run: true,
  show: true,
};

/**
 * Makes a function that a model may call. Inside a bot the compiler knows the bot's data; a tool that is
 * written apart names its type once:
 *
 * ```ts
 * const refund = tool({
 *   name: "refund",
 *   description: "Pays an order back.",
 *   input: z.object({ order: z.string().describe("the order's number") }),
 *   run: ({ order }, { turn }) => shop.refund(turn.author.id, order),
 * });
 * ```
 */
export function tool<
  Input extends z.ZodObject,
  Data = unknown,
  Inject extends Injections<never> = Record<never, never>,
>(options: ToolOptions<Input, Data, Inject>): Tool<Data> {
  check(options);
  const { name, description, effect = true, time, title, needsApproval, run, show } = options;
  const inject = Object.entries<(context: Context<Data>) => unknown>(options.inject ?? {});
  const visible = withoutKeys(
    options.input,
    inject.map(([key]) => key),
  );
  const typed = (input: JsonValue): z.output<Input> => visible.parse(input) as z.output<Input>;
  return {
    description: { name, description, input: toJsonSchema(visible) },
    repeatable: !effect,
    time: time === undefined ? undefined : checkDuration("tool", "time", time),
    check(given) {
      const result = visible.safeParse(given);
      // Kept as the model gave it: what a schema makes of it, such as a date, is not always JSON.
      return result.success ? { input: given as JsonValue } : { problem: z.prettifyError(result.error) };
    },
    title: (input) => title?.(typed(input)) ?? name.replaceAll(/[_-]+/g, " "),
    needsApproval: (input, context) => needsApproval?.(typed(input), context) ?? false,
    async run(input, context, signal) {
      const injected = Object.fromEntries(inject.map(([key, value]) => [key, value(context)]));
      const { turn, setData, log } = context;
      // Last, so that no argument of the model takes their place.
      const whole = { ...typed(input), ...injected } as z.output<Input> & Injected<Inject>;
      return run(whole, {
        turn,
        // Read when it is needed: a tool of an earlier round may have changed it.
        get data() {
          return context.data;
        },
        setData,
        signal,
        log,
      });
    },
    show(output) {
      const shown = show?.(output);
      return shown === undefined ? [] : isMany(shown) ? shown : [shown];
    },
  };
}

function check<Input extends z.ZodObject, Data, Inject>(options: ToolOptions<Input, Data, Inject>): void {
  checkOptions("tool", options, Object.keys(known), "tool({ name, description, input, run })");
  const { name, description, input, run } = options;
  if (typeof name !== "string" || !/^[\w-]{1,64}$/.test(name))
    throw new BadInput(`A tool's name is 1 to 64 letters, digits, _ or -; got ${JSON.stringify(name)}.`);
  const refuse = (problem: string): never => {
    throw new BadInput(`Tool "${name}": ${problem}`);
  };
  if (typeof description !== "string")
    refuse("`description` tells the model what the tool does; it is missing.");
  if (typeof input?.safeParse !== "function" || typeof input.shape !== "object")
    refuse("`input` is an object schema of zod 4, such as z.object({ order: z.string() }).");
  if (typeof run !== "function") refuse(`\`run\` is the function to call; got ${typeof run}.`);
}

/** Returns a schema as models take it. */
export function toJsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
}

/** A tool's input may name its injected values too, for their types. The model must not see them. */
function withoutKeys(input: z.ZodObject, keys: readonly string[]): z.ZodObject {
  const hidden = keys.filter((key) => key in input.shape);
  if (hidden.length === 0) return input;
  const mask: Record<string, true> = Object.fromEntries(hidden.map((key) => [key, true]));
  return input.omit(mask);
}

function isMany(shown: Part | readonly Part[]): shown is readonly Part[] {
  return Array.isArray(shown);
}
