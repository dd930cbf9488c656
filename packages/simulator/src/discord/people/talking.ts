import { encodeMentions } from "../../world/mention.ts";
import type { Message } from "../../world/message.ts";
import type { Person, Place } from "../../world/place.ts";
import type { Platform, Saying, Upload } from "../../world/platform.ts";
import { idOf, tryTo, visit } from "./person.ts";
import type { UploadedFile } from "../messages/attachment.ts";
import { openDirect } from "../guild/direct-channel.ts";
import type { Discord } from "../state/discord.ts";
import { createForm } from "../form.ts";
import { channelExtras } from "../guild/guild.ts";
import { readMessage } from "../messages/message-form.ts";
import { currentBody } from "../messages/message-record.ts";
import { isEmoji } from "../messages/emoji.ts";
import { showTyping } from "../messages/typing.ts";
import { Refusal } from "../refusal.ts";
import { editMessage } from "../messages/edit.ts";
import { checkSending, sendMessage } from "../messages/send.ts";
import { readThreadForm } from "../threads/thread-form.ts";
import { startPost, startThread } from "../threads/start-thread.ts";
import { demand, venueAt } from "../guild/venue.ts";
import type { Venue } from "../guild/venue.ts";

type Talking = Pick<
  Platform,
  | "say"
  | "forward"
  | "edit"
  | "remove"
  | "react"
  | "unreact"
  | "type"
  | "open"
  | "direct"
  | "startThread"
  | "post"
>;

/** Makes the acts of people that need no bot. */
export function createTalking(discord: Discord): Talking {
  const { world } = discord;
  return {
    say: (person, place, text, saying = {}) =>
      tryTo(person, "say this", () => {
        const venue = visit(discord, person, place);
        return say(discord, person, venue, typed(discord, venue, text), saying);
      }),
    async forward() {
      throw new Error("Discord's forwards are not simulated.");
    },
    edit: (person, message, text) =>
      tryTo(person, "edit this", () => {
        const venue = visit(discord, person, message);
        if (message.author !== idOf(person)) throw new Refusal("edit of another's message");
        const content = typed(discord, venue, text);
        const { flags } = currentBody(message);
        const form = readMessage({ content }, { use: "edit", fileCount: 0, current: flags });
        editMessage(discord, message, { by: idOf(person), form, files: [], from: "message" });
      }),
    remove: (person, message) =>
      tryTo(person, "delete this", () => {
        const venue = visit(discord, person, message);
        // A person can dismiss an ephemeral message that was sent to them.
        const isMine = message.author === idOf(person) || message.onlyFor?.includes(idOf(person));
        if (!isMine) demand(venue, idOf(person), "MANAGE_MESSAGES");
        world.timeline.remove(message, idOf(person));
      }),
    react: (person, message, emoji) =>
      tryTo(person, `react with "${emoji}"`, () => {
        const venue = visit(discord, person, message);
        if (!isEmoji(emoji)) throw new Refusal("unknown emoji");
        if (!message.reactions.has(emoji)) demand(venue, idOf(person), "ADD_REACTIONS");
        world.timeline.react(message, idOf(person), emoji);
      }),
    unreact: (person, message, emoji) =>
      tryTo(person, "take this back", () => {
        world.timeline.unreact(message, idOf(person), emoji);
      }),
    type: (person, place) =>
      tryTo(person, "type", () => showTyping(discord, visit(discord, person, place), idOf(person))),
    open: (person, place) =>
      tryTo(person, "open this", () => world.unread.clear(visit(discord, person, place).place, idOf(person))),
    direct: (person, others) =>
      tryTo(person, "write to them", () => openDirect(discord, [person, ...others].map(idOf))),
    startThread: (person, message, name) =>
      tryTo(person, "start a thread", () => {
        const venue = visit(discord, person, message);
        const form = createForm({ name });
        const fresh = readThreadForm(form);
        form.finish();
        const thread = startThread(discord, venue, idOf(person), { ...fresh, isPrivate: false, on: message });
        return venueAt(discord, { ...venue.place, thread: thread.id }).place;
      }),
    post: (person, forum, title, text) =>
      tryTo(person, "post this", () => {
        const venue = visit(discord, person, placeOf(forum));
        const content = typed(discord, venue, text);
        // If the forum requires a tag, the first one will do.
        const { tagRequired, tags } = channelExtras(forum);
        const form = createForm({
          name: title,
          applied_tags: tagRequired ? tags.slice(0, 1).map(({ id }) => id) : [],
        });
        const fresh = readThreadForm(form);
        form.finish();
        const message = readMessage({ content }, { use: "create", fileCount: 0 });
        return startPost(discord, venue, { ...fresh, ownerId: idOf(person), message, files: [] }).thread;
      }),
  };
}

function placeOf({ platform, space, id }: { platform: string; space: string; id: string }): Place {
  return { platform, space, channel: id };
}

function say(discord: Discord, person: Person, venue: Venue, content: string, saying: Saying): Message {
  const { files = [], replyTo, pingReplied = true } = saying;
  const body = {
    content,
    ...(replyTo && {
      message_reference: { message_id: replyTo.id, channel_id: replyTo.thread ?? replyTo.channel },
      allowed_mentions: { parse: ["users", "roles", "everyone"], replied_user: pingReplied },
    }),
  };
  const form = readMessage(body, { use: "create", fileCount: files.length });
  const sending = {
    venue,
    author: idOf(person),
    form,
    files: files.map(toUploaded),
    from: "message" as const,
  };
  checkSending(discord, sending);
  return sendMessage(discord, sending);
}

function toUploaded({ name, mediaType, bytes }: Upload, index: number): UploadedFile {
  return { index, name, mediaType, bytes };
}

/** Replaces "@name", "@role" and "#channel" with ids, as the client's completion does. */
function typed({ world }: Discord, venue: Venue, text: string): string {
  const roles = [...(venue.guild?.roles.values() ?? [])].filter(({ id }) => id !== venue.guildId);
  const channels = world.channels("discord", venue.guildId);
  let result = encodeMentions(world, "discord", text);
  for (const { name, id } of roles) result = result.replaceAll(`@${name}`, `<@&${id}>`);
  return result.replace(/(?<![\w<])#([\w-]+)/g, (whole, name: string) => {
    const channel = channels.find((candidate) => candidate.name === name);
    return channel ? `<#${channel.id}>` : whole;
  });
}
