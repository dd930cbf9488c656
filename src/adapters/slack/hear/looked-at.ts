import { fieldsOf, listOf, textOf, type ThreadRef } from "#core/platform";
import { threadRef } from "./origin.ts";

/**
 * Returns the channel or thread that a person has open beside the bot, by what Slack tells of their view. It names the most relevant
 * entity first. https://docs.slack.dev/reference/events/app_context_changed
 */
export function lookedAt(
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
