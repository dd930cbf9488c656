import { currentPayload, toContent } from "../messages/content.ts";
import { forwardedAttachment } from "../messages/forward.ts";
import { pastedTable } from "../messages/pasted-table.ts";
import { post } from "../messages/post.ts";
import type { Slack } from "../slack.ts";
import { homeOf, teamsOf } from "../apps/teams.ts";
import { encodeMentions } from "../../world/mention.ts";
import type { Platform, Upload } from "../../world/platform.ts";
import type { SharedFile } from "../../world/message.ts";
import type { Channel, Person } from "../../world/place.ts";
import { channelAt, contextKey, requireOwn, requireVisible, userId, writableAt } from "./person.ts";

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * Encodes a typed text as the client does: with Slack's escapes, mentions of people in the workspace, and
 * broadcasts.
 */
export function encodeTyped({ world }: Slack, channel: Channel, typed: string): string {
  const escaped = typed.replaceAll(/[&<>]/g, (character) => entities[character] ?? character);
  // The names of the channel's own workspace come first.
  const teams = teamsOf(channel).map((id) => world.space("slack", id)?.members ?? new Set<string>());
  const named = teams.reduce((text, members) => encodeMentions(world, "slack", text, members), escaped);
  return named.replaceAll(/(?<![\w@])@(here|channel|everyone)\b/g, "<!$1>");
}

type Talking = Pick<Platform, "say" | "forward" | "edit" | "remove" | "react" | "unreact">;

/** Stores the files that a person shares with a message. */
function share(slack: Slack, channel: Channel, author: string, files: readonly Upload[]): SharedFile[] {
  const home = homeOf(slack.world, author, channel);
  return files
    .map((file) => slack.uploads.store(home, author, file))
    .map(({ id, name, mediaType, size, url }) => ({ id, name, mediaType, size, url }));
}

/** What a client adds to each message of a person. */
function clientExtras(channel: Channel, person: Person): Record<string, unknown> {
  const appContext: unknown = channel.extras[contextKey(person)];
  return { clientMessageId: crypto.randomUUID(), ...(appContext !== undefined && { appContext }) };
}

/** Makes the acts of writing, forwarding, editing, deleting and reacting. */
export function createTalking(slack: Slack): Talking {
  const { timeline } = slack.world;
  return {
    async say(person, place, text, { files = [], broadcast, table = [] } = {}) {
      const channel = writableAt(slack, person, place);
      const author = userId(person);
      if (text.trim() === "" && files.length === 0 && table.length === 0)
        throw new Error(`${person.name} sent no text and no file.`);
      return post(slack, {
        channel,
        thread: place.thread,
        author,
        body: {
          text: encodeTyped(slack, channel, text),
          ...(table.length > 0 && { attachments: [pastedTable(table)] }),
        },
        files: share(slack, channel, author, files),
        broadcast: broadcast === true && place.thread !== undefined,
        extras: clientExtras(channel, person),
      });
    },
    async forward(person, message, to, { text = "", subtype } = {}) {
      requireVisible(person, message);
      channelAt(slack, person, message);
      const channel = writableAt(slack, person, to);
      return post(slack, {
        channel,
        thread: to.thread,
        author: userId(person),
        body: {
          text: encodeTyped(slack, channel, text),
          attachments: [forwardedAttachment(slack, message)],
        },
        extras: { ...clientExtras(channel, person), ...(subtype && { subtype }) },
      });
    },
    async edit(person, message, text) {
      requireOwn(person, message);
      const channel = writableAt(slack, person, { ...message });
      const files = message.versions.at(-1)?.content.files;
      const { attachments } = currentPayload(message);
      const body = { text: encodeTyped(slack, channel, text), ...(attachments && { attachments }) };
      timeline.revise(message, { by: message.author, content: toContent(body, files) });
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
