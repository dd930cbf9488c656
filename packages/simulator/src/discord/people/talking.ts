import type { Place } from "../../world/place.ts";
import type { Platform } from "../../world/platform.ts";
import { idOf, tryTo, visit } from "./person.ts";
import { openDirect } from "../guild/direct-channel.ts";
import type { Discord } from "../state/discord.ts";
import { createForm } from "../form.ts";
import { channelExtras } from "../guild/guild.ts";
import { readMessage } from "../messages/message-form.ts";
import { currentBody } from "../messages/message-record.ts";
import { isEmoji } from "../messages/emoji.ts";
import { showTyping } from "../messages/typing.ts";
import { forward, say, typed } from "./saying.ts";
import { Refusal } from "../refusal.ts";
import { editMessage } from "../messages/edit.ts";
import { readThreadForm } from "../threads/thread-form.ts";
import { startPost, startThread } from "../threads/start-thread.ts";
import { demand, venueAt } from "../guild/venue.ts";

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
    forward: (person, message, to, { text = "" } = {}) =>
      tryTo(person, "forward this", () => {
        const venue = visit(discord, person, to);
        const forwarded = forward(discord, person, venue, message);
        // The client posts a comment as a message of its own.
        if (text) say(discord, person, venue, typed(discord, venue, text), {});
        return forwarded;
      }),
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
