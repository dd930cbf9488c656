import type { Logger } from "pino";
import { BadInput } from "../errors.ts";
import { type JsonValue, toJson } from "../json.ts";
import type { Session } from "../session/session.ts";
import { describeIssues, type SchemaResult, type StandardSchema } from "../standard-schema.ts";
import type { Turn } from "../turn.ts";

/** A bot's own data in one session. */
export interface BotData<Data> {
  /** What a bot reads: the data as the last `setData` left it. */
  readonly data: Data;
  /** Checks the data against the bot's schema and saves it. */
  setData(data: Data): Promise<void>;
}

/** The part of a bot that says what its data is and how it starts. */
export interface DataRules<Data> {
  name: string;
  data?: StandardSchema<Data> | undefined;
  initial?: ((turn: Turn) => unknown) | undefined;
}

export interface BotDataOptions<Data> {
  bot: DataRules<Data>;
  session: Pick<Session, "data" | "keep">;
  turn: Turn;
  log: Logger;
}

/** Loads a bot's data, or starts it in a session that has none. */
export async function openBotData<Data>(options: BotDataOptions<Data>): Promise<BotData<Data>> {
  const { bot, session } = options;
  let current: Data = await load(options);
  let saving = Promise.resolve();

  async function save(next: Data, before: Promise<void>): Promise<void> {
    await before;
    const result = await validate(bot.data, next);
    if (result.issues)
      throw new BadInput(
        `Bot "${bot.name}" called setData with data that its own schema refuses: ${describeIssues(result.issues)}.`,
      );
    await session.keep(bot.name, toJson(result.value));
    current = result.value;
  }

  return {
    get data() {
      return current;
    },
    setData(next) {
      // One after the other: an asynchronous schema may take longer for the first of two calls.
      const saved = save(next, saving);
      saving = saved.catch(() => {});
      return saved;
    },
  };
}

/**
 * Throws where a schema without `initial` has nothing to start from. An asynchronous schema is checked with the
 * first turn instead.
 */
export function checkStart(name: string, schema: StandardSchema): void {
  for (const empty of starts) {
    const result = schema["~standard"].validate(empty);
    if (result instanceof Promise) {
      result.catch(() => {});
      return;
    }
    if (!result.issues) return;
    if (empty !== undefined) throw noStart(name, result);
  }
}

async function load<Data>({ bot, session, turn, log }: BotDataOptions<Data>): Promise<Data> {
  const stored = await session.data(bot.name);
  if (stored === undefined) {
    const data = await start(bot, turn);
    if (data !== undefined) await session.keep(bot.name, toJson(data));
    return data;
  }
  const result = await validate(bot.data, stored);
  if (!result.issues) {
    // An entry expires some time after it was last written. Writing it again keeps it as long as its thread.
    await session.keep(bot.name, toJson(stored));
    return result.value;
  }
  // The schema has changed. That must neither silence the bot nor lose what an older or newer version of it wrote.
  const earlier = await setAside(bot.name, session, stored);
  const problem = describeIssues(result.issues);
  for (const candidate of earlier) {
    const restored = await validate(bot.data, candidate);
    if (restored.issues) continue;
    log.warn({ problem }, "the stored data no longer fits its schema; going on with what this schema wrote");
    await session.keep(bot.name, candidate);
    return restored.value;
  }
  log.warn({ problem }, "the stored data no longer fits its schema; set it aside and started over");
  const data = await start(bot, turn);
  await session.keep(bot.name, toJson(data));
  return data;
}

/** How many values of other schemas are kept for one bot and session. */
const mostAside = 8;

/**
 * Keeps data that the schema refuses, so that the version that wrote it finds it again. Returns all that is
 * kept, newest first.
 */
async function setAside(
  name: string,
  session: BotDataOptions<unknown>["session"],
  refused: unknown,
): Promise<JsonValue[]> {
  const key = `#refused ${name}`;
  const kept = await session.data(key);
  const values = [refused, ...(Array.isArray(kept) ? kept : [])].map((value) => toJson(value));
  const unique = new Map(values.map((value) => [JSON.stringify(value), value]));
  const all = [...unique.values()].slice(0, mostAside);
  // Saved before the session's own entry is overwritten, so a crash in between loses nothing.
  await session.keep(key, all);
  return all;
}

/** The values to try on the schema of a bot without `initial`. */
const starts = [undefined, {}];

async function start<Data>({ name, data: schema, initial }: DataRules<Data>, turn: Turn): Promise<Data> {
  const isGiven = turn.data !== undefined;
  const values = isGiven ? [turn.data] : initial ? [initial(turn)] : starts;
  let result = await validate(schema, values[0]);
  for (const value of values.slice(1)) if (result.issues) result = await validate(schema, value);
  if (!result.issues) return result.value;
  if (!isGiven && !initial) throw noStart(name, result);
  const origin = isGiven ? "the question brings" : "`initial` returns";
  throw new BadInput(
    `The data that ${origin} does not fit the schema of bot "${name}": ${describeIssues(result.issues)}.`,
  );
}

function noStart(name: string, { issues = [] }: SchemaResult<unknown>): BadInput {
  return new BadInput(
    `Bot "${name}" has no data to start from: its schema takes neither undefined nor {} (${describeIssues(issues)}). Give each field a default, or add \`initial: (turn) => ({ … })\`.`,
  );
}

function validate<Data>(
  schema: StandardSchema<Data> | undefined,
  value: unknown,
): SchemaResult<Data> | Promise<SchemaResult<Data>> {
  // Without a schema all data is valid.
  return schema ? schema["~standard"].validate(value) : { value: value as Data };
}
