import { toContent } from "../messages/content.ts";
import { post } from "../messages/post.ts";
import type { Slack } from "../slack.ts";
import { encodeMentions } from "../../world/mention.ts";
import type { Platform } from "../../world/platform.ts";
import type { Channel } from "../../world/place.ts";
import { channelAt, contextKey, requireOwn, requireVisible, userId, writableAt } from "./person.ts";

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * Encodes a typed text as the client does: with Slack's escapes, mentions of people in the workspace, and
 * broadcasts.
 */
export function encodeTyped({ world }: Slack, { space }: Channel, typed: string): string {
  const escaped = typed.replaceAll(/[&<>]/g, (character) => entities[character] ?? character);
  const named = encodeMentions(world, "slack", escaped, world.space("slack", space)?.members);
  return named.replaceAll(/(?<![\w@])@(here|channel|everyone)\b/g, "<!$1>");
}

/** Makes the acts of writing, editing, deleting and reacting. */
export function createTalking(slack: Slack): Pick<Platform, "say" | "edit" | "remove" | "react" | "unreact"> {
  const { timeline } = slack.world;
  return {
    async say(person, place, text, { files = [], broadcast } = {}) {
      const channel = writableAt(slack, person, place);
      const author = userId(person);
      const shared = files.map((file) => slack.uploads.store(channel.space, author, file));
      if (text.trim() === "" && shared.length === 0)
        throw new Error(`${person.name} sent no text and no file.`);
      const appContext: unknown = channel.extras[contextKey(person)];
      return post(slack, {
        channel,
        thread: place.thread,
        author,
        body: { text: encodeTyped(slack, channel, text) },
        files: shared.map(({ id, name, mediaType, size, url }) => ({ id, name, mediaType, size, url })),
        broadcast: broadcast === true && place.thread !== undefined,
        extras: { clientMessageId: crypto.randomUUID(), ...(appContext !== undefined && { appContext }) },
      });
    },
    async edit(person, message, text) {
      requireOwn(person, message);
      const channel = writableAt(slack, person, { ...message });
      const files = message.versions.at(-1)?.content.files;
      const content = toContent({ text: encodeTyped(slack, channel, text) }, files);
      timeline.revise(message, { by: message.author, content });
    },
    async remove(person, message) {
      requireOwn(person, message);
      timeline.remove(message, userId(person));
    },
    async react(person, message, emoji) {
      requireVisible(person, message);
      channelAt(slack, person, message);
      if (!timeline.react(message, userId(person), emoji.replaceAll(":", ""))) {
        throw new Error(`${person.name} has already reacted with :${emoji}:.`);
      }
    },
    async unreact(person, message, emoji) {
      if (!timeline.unreact(message, userId(person), emoji.replaceAll(":", ""))) {
        throw new Error(`${person.name} has not reacted with :${emoji}:.`);
      }
    },
  };
}
