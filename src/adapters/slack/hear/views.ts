import { createRecent, fieldsOf, type Inbound, listOf, textOf, type ThreadRef } from "#core/platform";
import type { Visit } from "./inbound-kind.ts";
import { threadRef } from "./origin.ts";

/**
 * Returns the channel or thread that a person has open beside the bot. `context` is what Slack says of their view, the most relevant
 * entity first. https://docs.slack.dev/reference/events/app_context_changed
 */
export function placeInView(
  context: unknown,
  { space, channel: own }: { space: string; channel: string },
): ThreadRef | undefined {
  for (const { type, value } of listOf(fieldsOf(context)["entities"])) {
    const message = fieldsOf(value);
    const channel = type === "slack#/types/channel_id" ? textOf(value) : undefined;
    if (channel !== undefined && channel !== own) return threadRef(space, channel, "");
    const [place, thread] = [textOf(message["channel_id"]), textOf(message["message_ts"])];
    if (
      type === "slack#/types/message_context" &&
      place !== undefined &&
      place !== own &&
      thread !== undefined
    )
      return threadRef(space, place, thread);
  }
  return undefined;
}

/** Remembers what people have open beside the bot, because not every message says it. */
export interface Views {
  note(visit: Visit): void;
  /** Adds to a direct message what its author has open. */
  seenBy(event: Inbound): Inbound;
}

/** Keeps the views in this process only. */
export function createViews(): Views {
  const views = createRecent<ThreadRef | undefined>(10_000);
  const keyOf = (space: string, person: string, channel: string): string => `${space} ${person} ${channel}`;
  return {
    note({ team, person, channel, context }) {
      // Slack's documentation also shows an event without a person.
      if (person === "" || channel === "") return;
      views.set(keyOf(team, person, channel), placeInView({ entities: context }, { space: team, channel }));
    },
    seenBy(event) {
      if (event.type !== "turn" || event.via !== "direct" || event.looksAt) return event;
      const { space, channel } = event.thread;
      const looksAt = views.get(keyOf(space, event.author.id, channel));
      return looksAt ? { ...event, looksAt } : event;
    },
  };
}
