import type { Message, SharedFile } from "../../world/message.ts";
import type { Channel } from "../../world/place.ts";
import type { World } from "../../world/world.ts";
import { toContent } from "./content.ts";
import type { Body } from "./content.ts";
import type { Ids } from "../ids.ts";
import { ownText } from "./readable.ts";

/** A message from an app or a person, about to be posted. */
export interface Post {
  channel: Channel;
  /** The timestamp of the thread's first message. */
  thread?: string | undefined;
  author: string;
  body: Body;
  files?: SharedFile[];
  onlyFor?: readonly string[] | undefined;
  broadcast?: boolean | undefined;
  streaming?: boolean;
  /** Slack wrote it, like "has joined the channel". */
  system?: boolean;
  extras?: Record<string, unknown>;
}

/** Posts a message as Slack does: it gets a timestamp, a first reply starts the thread, and mentions notify. */
export function post({ world, ids }: { world: World; ids: Ids }, message: Post): Message {
  const { channel, thread, author, body, files, onlyFor, broadcast, ...rest } = message;
  const content = toContent(body, files);
  const pings = pingsIn(world, channel, ownText(content.payload), author);
  if (thread !== undefined && !onlyFor) follow(world, channel, thread, [author, ...pings]);
  return world.timeline.post({
    platform: "slack",
    space: channel.space,
    channel: channel.id,
    id: ids.timestamp(),
    author,
    content,
    pings,
    ...(thread !== undefined && { thread }),
    ...(onlyFor && { onlyFor }),
    ...(broadcast && { broadcast }),
    ...rest,
  });
}

/** Adds people to a thread's followers. The author of its first message follows it, too. */
function follow(world: World, channel: Channel, id: string, people: readonly string[]): void {
  const root = world.timeline.find("slack", channel.id, id);
  const known = world.thread("slack", channel.id, id);
  const thread =
    known ??
    world.addThread({
      platform: "slack",
      space: channel.space,
      channel: channel.id,
      id,
      name: "",
      members: new Set(root ? [root.author] : []),
      archived: false,
      locked: false,
      extras: {},
    });
  for (const person of people) thread.members.add(person);
  if (known) world.changed({ type: "thread", thread });
}

/**
 * Returns the people whom a text notifies: those it mentions, and all members for a broadcast. Slack resolves
 * both in every text of an app.
 */
export function pingsIn(world: World, channel: Channel, text: string, author: string): string[] {
  const { named, broadcasts } = callsIn(text);
  const broadcastTo = broadcasts.length > 0 ? [...channel.members] : [];
  const people = new Set(
    [...named, ...broadcastTo].filter((id) => world.person("slack", id) && channel.members.has(id)),
  );
  people.delete(author);
  return [...people];
}

/**
 * Returns the people whom a text calls by their ids, and its calls of everyone or of a group.
 * https://docs.slack.dev/messaging/formatting-message-text#advanced
 */
export function callsIn(text: string): { named: string[]; broadcasts: string[] } {
  const called = (pattern: RegExp): string[] => Array.from(text.matchAll(pattern), ([, id = ""]) => id);
  return {
    named: called(/<@(\w+)(?:\|[^>]*)?>/g),
    broadcasts: called(/<!(here|channel|everyone|subteam\^\w+)(?:\|[^>]*)?>/g),
  };
}
