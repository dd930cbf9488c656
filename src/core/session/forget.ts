import { z } from "zod";
import { toJson } from "../json.ts";
import { answerId, type Message } from "../message.ts";
import { type Quote, turnsOf } from "../turn.ts";
import { type SessionKeys, summaryName } from "./session-keys.ts";
import type { Store } from "./store.ts";

/** Removes words from a session. */
export interface Forgetting {
  /** Changes the text of a message, and deletes a summary that the message is in. Ignores a message that is not known. */
  revise(id: string, text: string): Promise<void>;
  /** Deletes messages, the answers to them, quotes of them in other messages, and a summary that they are in. */
  forget(...ids: string[]): Promise<void>;
  /** Does the same with all messages of a person, and with every quote of the person. Returns the ids of the messages. */
  forgetPerson(id: string): Promise<string[]>;
}

export interface ForgettingOptions {
  store: Store;
  keys: SessionKeys;
  get(id: string): Promise<Message | undefined>;
  everything(): Promise<Message[]>;
  /** Were messages of the thread dropped? Then one that is not known may be in the summary. */
  isCut(): boolean;
}

export function createForgetting(options: ForgettingOptions): Forgetting {
  const { store, keys, get, everything, isCut } = options;

  async function withoutQuotes(
    messages: readonly Message[],
    isMeant: (quote: Quote) => boolean,
  ): Promise<void> {
    const changed = messages.flatMap((message) => {
      const quotes = message.quotes?.filter((quote) => !isMeant(quote));
      return quotes?.length === message.quotes?.length ? [] : [{ ...message, quotes }];
    });
    if (changed.length === 0) return;
    await store.setMany(
      changed.map((message) => ({ key: keys.message(message.id), value: toJson(message) })),
    );
  }

  /** Deletes the summary if it may hold one of these messages. It is made again from what is still remembered. */
  async function dropSummary(known: readonly Message[], isComplete: boolean): Promise<void> {
    const key = keys.data(summaryName);
    const stored = await store.get(key);
    if (stored === undefined) return;
    const summary = summarySchema.safeParse(stored);
    const until = summary.success ? summary.data.at : Infinity;
    if (known.some(({ at }) => at <= until) || (!isComplete && isCut())) await store.deleteMany([key]);
  }

  /** Deletes the messages last, because it finds the rest by their words. So it can be killed anywhere and begin again. */
  async function forget(messages: readonly Message[], ids: readonly string[]): Promise<void> {
    const turns = ids.flatMap(turnsOf);
    const all = new Set([...ids, ...turns.map(answerId)]);
    const gone = messages.filter(({ id }) => all.has(id));
    const staying = messages.filter(({ id }) => !all.has(id));
    await withoutQuotes(staying, (quote) => gone.some((message) => isQuoteOf(quote, message)));
    const known = messages.filter(({ id }) => ids.includes(id));
    await dropSummary(known, known.length === ids.length);
    const further = [...turns.map(keys.finalPages), ...ids.map(keys.failed)];
    await store.deleteMany([...[...all].map(keys.message), ...further]);
  }

  return {
    async revise(id, text) {
      const message = await get(id);
      if (!message) return;
      await dropSummary([message], true);
      await store.setMany([{ key: keys.message(id), value: toJson({ ...message, text }) }]);
    },
    forget: async (...ids) => forget(await everything(), ids),
    async forgetPerson(person) {
      const messages = await everything();
      const ids = messages.filter(({ author }) => author.id === person).map(({ id }) => id);
      await withoutQuotes(messages, ({ author }) => author.id === person);
      if (ids.length > 0) await forget(await everything(), ids);
      return ids;
    },
  };
}

const summarySchema = z.object({ at: z.number() });

/** Quotes carry no id. The answers of the bot are quoted as they stand on the platform, which may be a part of them. */
function isQuoteOf(quote: Quote, { author, at, text, kind }: Message): boolean {
  const said = words(quote.text);
  if (kind === "assistant") return quote.author.isBot && said !== "" && words(text).includes(said);
  if (quote.author.id !== author.id) return false;
  return quote.at === at || (said !== "" && said === words(text));
}

const words = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
