import { versionFor, versionsFor } from "../world/message.ts";
import type { Message } from "../world/message.ts";
import type { Place } from "../world/place.ts";
import type { Status } from "../world/status.ts";
import type { World } from "../world/world.ts";
import type { Reader } from "./reader.ts";

/** A place as one person sees it now. */
export interface Screen {
  world: World;
  place: Place;
  reader: Reader;
  /** The messages that the reader sees, threads included, oldest first. */
  messages(): Message[];
  /** A message's text as the reader sees it; undefined if they do not see the message. */
  textOf(message: Message): string | undefined;
  /** Typing, statuses and session states that show here. */
  statuses(): Status[];
}

const time = (at: number): string => new Date(at).toISOString().slice(11, 23);

function lineOf(screen: Screen, message: Message): string {
  const { world, reader } = screen;
  const version = versionFor(message, reader.id);
  const versions = versionsFor(message, reader.id).length;
  const notes = [
    message.streaming && "still streaming",
    versions > 1 && `version ${versions}`,
    message.silent && "without a notification",
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
  const indent = message.thread !== undefined && screen.place.thread === undefined ? "    ↳ " : "  ";
  const text = (screen.textOf(message) ?? "").replaceAll("\n", `\n${" ".repeat(indent.length + 14)}`);
  const author = world.nameOf(message.platform, message.author);
  return [
    `${indent}${time(message.at)} ${author}: ${text}`,
    ...extras,
    notes.length > 0 ? `(${notes.join("; ")})` : "",
  ]
    .filter(Boolean)
    .join("  ");
}

/** Puts threads below the message that they hang on, as a reader would look through them. */
function inReadingOrder(screen: Screen): Message[] {
  const messages = screen.messages();
  if (screen.place.thread !== undefined) return messages;
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

/** Writes what a screen shows, one line per message, for failure messages. */
export function transcriptOf(screen: Screen): string {
  const { world, place, reader } = screen;
  const lines = inReadingOrder(screen).map((message) => lineOf(screen, message));
  const statuses = screen
    .statuses()
    .map((status) => `  (${world.nameOf(place.platform, status.person)}, ${status.kind}: ${status.text})`);
  const unread = world.unread.of(place, reader.id).count;
  return [
    ...(lines.length > 0 ? lines : ["  (nothing)"]),
    ...statuses,
    ...(unread > 0 ? [`  (${reader.name} has ${unread} unread)`] : []),
  ].join("\n");
}
