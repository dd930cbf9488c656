import { versionFor, versionsFor } from "../message.ts";
import type { Message } from "../message.ts";
import type { Room } from "./room.ts";

const time = (at: number): string => new Date(at).toISOString().slice(11, 23);

function lineOf(room: Room, message: Message): string {
  const { world, reader } = room;
  const version = versionFor(message, reader.id);
  const versions = versionsFor(message, reader.id).length;
  const notes = [
    message.streaming && "still streaming",
    versions > 1 && `version ${versions}`,
    message.onlyFor && "only visible to some",
    message.pings.size > 0 &&
      `pinged ${[...message.pings].map((id) => world.nameOf(message.platform, id)).join(", ")}`,
  ].filter((note) => note !== false && note !== undefined);
  const extras = [
    ...(version?.content.controls ?? []).map(({ label, kind }) =>
      kind === "link" ? `‹${label}›` : `[${label}]`,
    ),
    ...(version?.content.files ?? []).map(({ name }) => `(file ${name})`),
    ...[...message.reactions].map(([emoji, people]) => `:${emoji}: ${people.size}`),
  ];
  const indent = message.thread !== undefined && room.place.thread === undefined ? "    ↳ " : "  ";
  const text = (room.textOf(message) ?? "").replaceAll("\n", `\n${" ".repeat(indent.length + 14)}`);
  const author = world.nameOf(message.platform, message.author);
  return [
    `${indent}${time(message.at)} ${author}: ${text}`,
    ...extras,
    notes.length > 0 ? `(${notes.join("; ")})` : "",
  ]
    .filter(Boolean)
    .join("  ");
}

/** Threads stand below the message they hang on, as a reader would look through them. */
function inReadingOrder(room: Room): Message[] {
  const messages = room.messages();
  if (room.place.thread !== undefined) return messages;
  const roots = messages.filter(({ id, thread }) => thread === undefined || thread === id);
  const known = new Set(roots.map(({ id }) => id));
  const orphans = messages.filter(
    ({ id, thread }) => thread !== undefined && thread !== id && !known.has(thread),
  );
  const below = roots.flatMap((root) => [
    root,
    ...messages.filter(({ id, thread }) => thread === root.id && id !== root.id),
  ]);
  return [...below, ...orphans];
}

/** What stands in a room, a line per message, for failure messages. */
export function transcriptOf(room: Room): string {
  const { world, place, reader } = room;
  const lines = inReadingOrder(room).map((message) => lineOf(room, message));
  const statuses = room
    .statuses()
    .map((status) => `  (${world.nameOf(place.platform, status.person)}, ${status.kind}: ${status.text})`);
  const unread = world.unread.of(place, reader.id).count;
  return [
    ...(lines.length > 0 ? lines : ["  (nothing)"]),
    ...statuses,
    ...(unread > 0 ? [`  (${reader.name} has ${unread} unread)`] : []),
  ].join("\n");
}
