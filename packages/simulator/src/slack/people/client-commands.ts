import { archive, leave, setTopic } from "../conversations.ts";
import { post } from "../messages/post.ts";
import type { Slack } from "../slack.ts";
import type { Channel, Person } from "../../world/place.ts";
import { userId } from "./person.ts";
import { encodeTyped } from "./talking.ts";

type ClientCommand = (slack: Slack, person: Person, channel: Channel, text: string) => void;

/**
 * The commands that the client runs itself. No app hears of them as commands.
 * https://slack.com/help/articles/201259356
 */
const commands: Readonly<Record<string, ClientCommand>> = {
  "/me"(slack, person, channel, text) {
    const body = { text: encodeTyped(slack, channel, text) };
    post(slack, { channel, author: userId(person), body, extras: { subtype: "me_message" } });
  },
  "/topic": (slack, person, channel, text) => void setTopic(slack, channel, userId(person), text),
  "/archive": (slack, person, channel) => void archive(slack, channel, userId(person)),
  "/leave": (slack, person, channel) => void leave(slack, channel, userId(person)),
};

/** Runs a command of the client. Returns false if the client has no such command. */
export function runInClient(
  slack: Slack,
  person: Person,
  channel: Channel,
  { name, text }: { name: string; text: string },
): boolean {
  const run = commands[name];
  run?.(slack, person, channel, text);
  return run !== undefined;
}
