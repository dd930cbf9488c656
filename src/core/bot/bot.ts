import type { Logger } from "pino";
import { checkStart, type DataRules } from "./bot-data.ts";
import { checkOptions } from "./check-options.ts";
import type { Context } from "./context.ts";
import { BadInput } from "../errors.ts";
import type { History } from "./history.ts";
import type { Part } from "../part.ts";
import { compose, type DataMiddleware, type RespondFunction, toResponder } from "./responder.ts";
import type { Session } from "../session/session.ts";
import type { StandardSchema } from "../standard-schema.ts";
import type { Person, Turn } from "../turn.ts";

/** A bot as the router and the host see it. Made by `bot`. */
export interface Bot<Data = unknown> extends DataRules<Data> {
  when?: ((turn: Turn) => boolean) | undefined;
  busy?: Busy | undefined;
  history?: History | undefined;
  stop?: WhoMay | undefined;
  buttons?: WhoMay | undefined;
  /** Written as a method, so that bots with different data fit into one list. */
  respond(context: Context<Data>): AsyncIterable<Part>;
  afterAnswer?(session: Session, done: AfterAnswer<Data>): Promise<void>;
}

/** Describes a bot. The compiler infers `Data` from the schema. */
export interface BotOptions<Data, Input = Data> {
  /** Such as "support". natter stores the bot's data under this name, and a question may ask for the bot by it. */
  name: string;
  /**
   * Which turns are for this bot. Without it, all that are addressed to the bot. Must be pure: it is called when a
   * turn is answered, again if another process has to choose once more, and before that if any bot has
   * `busy: "interrupt"` or `stop: "anyone"`.
   */
  when?: ((turn: Turn) => boolean) | undefined;
  /**
   * What the bot keeps per session: any Standard Schema, such as zod's or valibot's. A session starts with the
   * schema's defaults. The data is stored as JSON, and the schema must take what it has returned.
   */
  data?: StandardSchema<Data, Input> | undefined;
  /** What a session starts with, where the schema's defaults are not enough. The schema fills in the rest. */
  initial?: ((turn: Turn) => NoInfer<Input>) | undefined;
  /** Middleware around `respond`, the outermost first. */
  use?: readonly DataMiddleware<NoInfer<Data>>[] | undefined;
  /** Answers a turn: returns a string, a part or a stream of them, or yields them. */
  respond: RespondFunction<NoInfer<Data>>;
  /**
   * What happens to an addressed turn while an earlier one of its thread is being answered. Without it, the
   * host decides.
   */
  busy?: Busy | undefined;
  /** Who may stop the bot's answers: the "asker" and admins, or "anyone" who is heard. Without it, the asker. */
  stop?: WhoMay | undefined;
  /** Who may press the buttons of the bot's answers: the "asker" and admins, or "anyone". Without it, the asker. */
  buttons?: WhoMay | undefined;
  /** What the bot sees of the thread so far. Without it, the host decides. */
  history?: History | undefined;
  /**
   * Runs after the answer is complete, for work such as summing up a long thread. The next question of the
   * thread waits for it. It may be skipped: the process can die first. An error in it is logged and changes
   * nothing.
   */
  afterAnswer?: ((session: Session, done: AfterAnswer<NoInfer<Data>>) => Promise<void>) | undefined;
}

/** What a bot knows after its answer. */
export interface AfterAnswer<Data = unknown> {
  turn: Turn;
  data: Data;
  setData(data: Data): Promise<void>;
  /** Looks up the name and time zone of a person in this thread. */
  person(id: string): Promise<Person>;
  signal: AbortSignal;
  log: Logger;
}

/** "queue": one answer after the other. "interrupt": a new question ends the answers to earlier ones. */
export type Busy = "queue" | "interrupt";

export type WhoMay = "asker" | "anyone";

/**
 * Makes a bot.
 *
 * ```ts
 * const support = bot({
 *   name: "support",
 *   data: z.object({ asked: z.number().default(0) }),
 *   use: [limit({ perMinute: 10 }), timeout({ firstPart: "20s" })],
 *   async *respond({ turn, data, setData }) {
 *     await setData({ asked: data.asked + 1 });
 *     yield `You said: ${turn.text}`;
 *   },
 * });
 * ```
 */
export function bot<Data = undefined, Input = Data>(options: BotOptions<Data, Input>): Bot<Data> {
  check(options);
  const { use = [], respond, afterAnswer, ...rest } = options;
  return {
    ...rest,
    ...(afterAnswer && { afterAnswer }),
    respond: compose<Data>(...use)(toResponder<Data>(respond)),
  };
}

const known = "name when data initial use respond busy stop buttons history afterAnswer".split(" ");

function check<Data, Input>(options: BotOptions<Data, Input>): void {
  checkOptions("bot", options, known, 'bot({ name: "echo", respond: ({ turn }) => turn.text })');
  const { name, data, initial, use = [], respond, busy = "queue" } = options;
  const refuse = (problem: string): never => {
    throw new BadInput(`Bot "${name}": ${problem}`);
  };
  if (typeof name !== "string" || name === "" || name.startsWith("#"))
    throw new BadInput(
      `A bot's name is a text that does not begin with "#"; got ${JSON.stringify(name) ?? "none"}.`,
    );
  if (typeof respond !== "function")
    refuse(`\`respond\` is a function that answers, or openai({ … }); got ${typeof respond}.`);
  if (!Array.isArray(use) || use.some((layer) => typeof layer !== "function"))
    refuse("`use` is a list of middleware, such as use: [limit({ perMinute: 10 })].");
  if (busy !== "queue" && busy !== "interrupt")
    refuse(`\`busy\` is "queue" or "interrupt"; got ${JSON.stringify(busy)}.`);
  for (const right of ["stop", "buttons"] as const)
    if (!["asker", "anyone", undefined].includes(options[right]))
      refuse(`\`${right}\` is "asker" or "anyone"; got ${JSON.stringify(options[right])}.`);
  if (data === undefined) {
    if (initial) refuse("`initial` needs `data`, the schema that checks what it returns.");
  } else if (typeof data["~standard"]?.validate !== "function") {
    refuse("`data` is a Standard Schema, such as z.object({ … }) of zod 4 or v.object({ … }) of valibot.");
  } else if (!initial) checkStart(name, data);
}
