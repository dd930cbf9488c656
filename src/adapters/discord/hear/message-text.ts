import { ComponentType, MessageFlags } from "discord.js";
import { type Fields, fieldsOf, type FileRef, listOf, textOf } from "#core/platform";

/**
 * Returns what people read in a message, as Markdown: its content, then a poll, stickers, a recording, embeds and the texts of
 * components. https://discord.com/developers/docs/resources/message#message-object
 */
export function textIn(message: Fields): string {
  const { content, poll, sticker_items: stickers, embeds, components } = message;
  return paragraphs([
    textOf(content),
    pollIn(fieldsOf(poll)),
    ...listOf(stickers).map(({ name }) => `(Sticker: ${textOf(name) ?? "without a name"})`),
    recordingIn(message),
    ...listOf(embeds).map(embedIn),
    ...textsIn(components),
  ]);
}

/** Returns the files of a message and the pictures of its embeds, such as the chart of an alert. Their addresses expire. */
export const filesIn = ({ attachments, embeds }: Fields): FileRef[] => [
  ...listOf(attachments).flatMap(attachedFile),
  ...listOf(embeds).flatMap(pictureIn),
];

function attachedFile({ id, filename, content_type: type, size, url }: Fields): FileRef[] {
  const known = textOf(id);
  if (known === undefined) return [];
  return [
    {
      id: known,
      name: textOf(filename) ?? "file",
      mimeType: textOf(type) ?? "application/octet-stream",
      size: typeof size === "number" ? size : 0,
      origin: { url: textOf(url) ?? null },
    },
  ];
}

/** The type of embeds that an author writes. All other embeds are previews of links. */
const authored = "rich";
/** A map, because an object would also have types for "constructor" and "__proto__". */
const pictureTypes: ReadonlyMap<string, string> = new Map([
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["gif", "image/gif"],
  ["webp", "image/webp"],
]);

/** Returns Discord's own copy of an embed's picture, because the original may be on any host. Discord does not say its size. */
function pictureIn({ type, image }: Fields): FileRef[] {
  const url = textOf(fieldsOf(image)["proxy_url"]);
  const path = URL.parse(url ?? "")?.pathname;
  if (type !== authored || url === undefined || path === undefined) return [];
  const name = path.slice(path.lastIndexOf("/") + 1);
  const told = textOf(fieldsOf(image)["content_type"]);
  const mimeType = told ?? pictureTypes.get(name.slice(name.lastIndexOf(".") + 1).toLowerCase());
  return mimeType === undefined ? [] : [{ id: `embed${path}`, name, mimeType, size: 0, origin: { url } }];
}

/** Returns the messages that a forward carries, as they were when a person forwarded them. */
export const forwardedIn = ({ message_snapshots: snapshots }: Fields): Fields[] =>
  listOf(snapshots).map(({ message }) => fieldsOf(message));

/** Tells whether a message has nothing to read. Discord sends messages like that to a bot that may not read them. */
export const isBlank = (message: Fields): boolean =>
  textIn(message) === "" && filesIn(message).length === 0 && forwardedIn(message).every(isBlank);

/** Joins parts of a text with empty lines between them, and leaves out empty parts. */
export const paragraphs = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== "").join("\n\n");

const lines = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== "").join("\n");

/** https://discord.com/developers/docs/resources/poll#poll-object */
function pollIn({ question, answers }: Fields): string | undefined {
  const asked = textOf(fieldsOf(question)["text"]);
  if (asked === undefined) return undefined;
  const options = listOf(answers).map(({ poll_media: media }) => {
    const { text, emoji } = fieldsOf(media);
    return `- ${[textOf(fieldsOf(emoji)["name"]), textOf(text)].filter(Boolean).join(" ")}`;
  });
  return [`Poll: ${asked}`, ...options].join("\n");
}

/** Says how long a voice message is, which is a file without words. https://discord.com/developers/docs/resources/message#voice-messages */
function recordingIn({ flags, attachments }: Fields): string | undefined {
  if (typeof flags !== "number" || (flags & MessageFlags.IsVoiceMessage) === 0) return undefined;
  const seconds = listOf(attachments)[0]?.["duration_secs"];
  return typeof seconds === "number" ? `(Voice message of ${Math.round(seconds)} s)` : "(Voice message)";
}

/** https://discord.com/developers/docs/resources/message#embed-object */
function embedIn({ author, title, description, fields, footer }: Fields): string {
  const heading = textOf(title);
  return lines([
    textOf(fieldsOf(author)["name"]),
    heading === undefined ? undefined : `**${heading}**`,
    textOf(description),
    ...listOf(fields).map(({ name, value }) => `${textOf(name) ?? ""}: ${textOf(value) ?? ""}`),
    textOf(fieldsOf(footer)["text"]),
  ]);
}

/** Returns the texts of components, at whatever depth they are. https://discord.com/developers/docs/components/reference */
function textsIn(components: unknown): string[] {
  return listOf(components).flatMap(({ type, content, components: inner, items }) => {
    if (type === ComponentType.TextDisplay) return [textOf(content) ?? ""];
    const captions = listOf(items).map(({ description }) => textOf(description) ?? "");
    return [...captions, ...textsIn(inner)];
  });
}
