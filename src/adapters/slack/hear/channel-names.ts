import {
  type Clock,
  createRecent,
  type Inbound,
  type Message,
  type Quote,
  systemClock,
} from "#core/platform";
import type { Calls } from "../api/calls.ts";

/** Replaces the ids of channels in texts by their names. */
export interface ChannelNames {
  inEvent(event: Inbound): Inbound;
  inMessages(space: string, messages: readonly Message[]): Message[];
}

const channel = /<#([A-Z0-9]+)>/g;
const day = 86_400_000;
/** Enough for a busy organization: some hundred kilobytes. */
const most = 5_000;
/** The most names that are looked up at a time. Slack allows some fifty calls a minute, and one message may name thousands of channels. */
const mostWaiting = 20;

/**
 * Remembers the names of channels for a day. No message waits for a name: an unknown one is looked up in the background, and the
 * message says the id.
 */
export function createChannelNames(
  callsTo: (space: string) => Calls,
  clock: Clock = systemClock,
): ChannelNames {
  const known = createRecent<{ name: string | undefined; until: number }>(most);
  let waiting = 0;

  const lookUp = async (space: string, id: string): Promise<void> => {
    const found = await callsTo(space)({ method: "conversations.info", priority: "progress" }, (client) =>
      client.conversations.info({ channel: id }),
    );
    known.set(`${space} ${id}`, { name: found.channel?.name, until: clock.monotonic() + day });
  };

  const nameOf = (space: string, id: string): string => {
    const key = `${space} ${id}`;
    const entry = known.get(key);
    if (entry && entry.until > clock.monotonic()) return entry.name ?? id;
    if (waiting >= mostWaiting) return entry?.name ?? id;
    // Set before the answer comes, so that a channel that the bot may not see is looked up once a day.
    known.set(key, { name: entry?.name, until: clock.monotonic() + day });
    waiting += 1;
    lookUp(space, id)
      .catch(() => {})
      .finally(() => (waiting -= 1));
    return entry?.name ?? id;
  };

  const inText = (space: string, text: string): string =>
    text.replaceAll(channel, (_, id: string) => `#${nameOf(space, id)}`);
  const inQuotes = (space: string, quotes: readonly Quote[]): Quote[] =>
    quotes.map((quote) => ({ ...quote, text: inText(space, quote.text) }));

  return {
    inEvent(event) {
      const { space } = event.thread;
      if (event.type === "edited") return { ...event, text: inText(space, event.text) };
      if (event.type !== "turn") return event;
      return { ...event, text: inText(space, event.text), quotes: inQuotes(space, event.quotes) };
    },
    inMessages: (space, messages) =>
      messages.map((message) => ({
        ...message,
        text: inText(space, message.text),
        ...(message.quotes && { quotes: inQuotes(space, message.quotes) }),
      })),
  };
}
