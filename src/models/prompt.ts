import {
  type Context,
  fill,
  type JsonValue,
  type Message,
  type Person,
  type PersonRef,
  type Values,
} from "#core/bot";
import type { Attachments } from "./attachments.ts";
import { localTime } from "./local-time.ts";
import type { ModelMessage } from "./model.ts";
import { aboutFrames, framed, unframed } from "./frame.ts";
import { nameOf, quotedName } from "./names.ts";
import { lookedAtIn, pressedIn, quotesIn } from "./quotes.ts";
import { toText } from "./tool-calls.ts";

export interface PromptOptions<Data = unknown> {
  /**
   * The instructions, before everything else. A text is a template: `{{author}}`, `{{people}}`, `{{date}}`,
   * `{{time}}`,
   * `{{timeZone}}`, `{{platform}}` and the plain fields of the bot's data, such as `{{data.tier}}`, are filled in.
   */
  system?: string | ((context: Context<Data>) => string | Promise<string>) | undefined;
  /** More values for the template. */
  values?: Values | ((context: Context<Data>) => Values) | undefined;
  /** Whether each message begins with who wrote it and their local time; it does without it. */
  speakers?: boolean | undefined;
}

/**
 * Returns the conversation as a model reads it. What people wrote, named or attached stays in their own
 * messages, as material.
 */
export async function toPrompt<Data>(
  context: Context<Data>,
  options: PromptOptions<Data>,
  attachments: Attachments,
  toolNames: ReadonlySet<string>,
): Promise<ModelMessage[]> {
  const { turn, history, people, dialect } = context;
  const { speakers = true } = options;
  const label = speakers ? labelsFor(context) : () => "";
  const rules = [unframed(await systemOf(context, options)), dialect, speakers ? aboutFrames : ""];
  const system = rules.filter(Boolean).join("\n\n");
  const said = history.flatMap((message) => fromMessage(message, { label, people, attachments, toolNames }));
  return [
    ...(system === "" ? [] : [{ role: "system" as const, text: system }]),
    ...said,
    withFiles(turn.id, label(turn.author, turn.at) + textOf(context), attachments),
  ];
}

async function systemOf<Data>(context: Context<Data>, options: PromptOptions<Data>): Promise<string> {
  const { system = "", values } = options;
  if (typeof system === "function") return system(context);
  return fill(system, { ...valuesOf(context), ...(typeof values === "function" ? values(context) : values) });
}

/** Returns the values that every template may use. */
export function valuesOf({ turn, people, data }: Pick<Context, "turn" | "people" | "data">): Values {
  const asker = people.find(({ id }) => id === turn.author.id);
  const { date, time, timeZone } = localTime(turn.at, asker?.timeZone);
  return {
    author: quotedName(turn.author, people),
    people: people.map((person) => quotedName(person, people)).join(", "),
    platform: turn.thread.platform,
    date,
    time,
    timeZone,
    data: plainFields(data),
  };
}

function plainFields(data: unknown): Values {
  if (typeof data !== "object" || data === null) return {};
  return Object.fromEntries(
    Object.entries(data).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value)),
  );
}

type Label = (author: PersonRef, at: number) => string;

/** Makes labels such as "⟦Ada, 14:05⟧ ", with the date if it was another day. */
function labelsFor({ turn, people }: Context): Label {
  return (author, at) => {
    const zone = people.find(({ id }) => id === author.id)?.timeZone;
    const then = localTime(at, zone);
    const isToday = then.day === localTime(turn.at, zone).day;
    return `${framed(`${nameOf(author, people)}, ${isToday ? "" : `${then.day} `}${then.time}`)} `;
  };
}

interface Telling {
  label: Label;
  people: readonly Person[];
  attachments: Attachments;
  toolNames: ReadonlySet<string>;
}

function fromMessage(message: Message, { label, people, attachments, toolNames }: Telling): ModelMessage[] {
  const { id, kind, author, at, text } = message;
  if (kind === "user") {
    const said = [...quotesIn(message.quotes ?? [], people), unframed(text)].filter(Boolean).join("\n\n");
    return [withFiles(id, label(author, at) + said, attachments)];
  }
  // Names and summaries come from people, so they weigh no more than what people say.
  if (kind === "system") return [{ role: "user", text: `${framed("notice")} ${unframed(text)}` }];
  const said: ModelMessage = { role: "assistant", text: text || "(a card without words)" };
  return [...fromTools(message, toolNames), said];
}

/**
 * Returns the calls behind an answer as the model made them, so that it calls again instead of inventing what
 * it once found.
 */
function fromTools({ id, tools = [] }: Message, known: ReadonlySet<string>): ModelMessage[] {
  const made = tools
    .filter(({ name }) => known.has(name))
    .map((use, index) => ({ ...use, call: `${id.replaceAll(/\W+/g, "_").slice(-30)}_${index}` }));
  if (made.length === 0) return [];
  const calls = made.map(({ call, name, input }) => ({ id: call, name, arguments: JSON.stringify(input) }));
  const results = made.map(({ call, output }): ModelMessage => ({
    role: "tool",
    call,
    text: toText(output),
  }));
  return [{ role: "assistant", text: "", calls }, ...results];
}

function withFiles(id: string, text: string, attachments: Attachments): ModelMessage {
  const files = attachments.textOf(id);
  const images = attachments.imagesOf(id);
  return {
    role: "user",
    text: files === "" ? text : `${text}\n\n${files}`,
    ...(images.length > 0 ? { images } : {}),
  };
}

function textOf({ turn, people, lookedAt }: Context): string {
  const { text, quotes, action } = turn;
  const lines = [...lookedAtIn(lookedAt, people), ...quotesIn(quotes, people)];
  if (action) lines.push(pressedIn(`${action.name}${valueOf(action.value)}`));
  return [...lines, unframed(text)].filter(Boolean).join("\n\n");
}

const valueOf = (value: JsonValue | undefined): string => (value === undefined ? "" : ` ${toText(value)}`);
