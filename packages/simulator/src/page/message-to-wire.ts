import type { Content, Message, SharedFile, Version } from "../world/message.ts";
import { readable } from "../kit/readable.ts";
import type { World } from "../world/world.ts";
import { discordPieces } from "./discord-pieces.ts";
import { createMarkup } from "./markup/dialects.ts";
import { toSign } from "./markup/emoji.ts";
import type { Piece } from "./pieces.ts";
import { slackPieces } from "./slack-pieces.ts";
import type { WireFile, WireMessage, WireVersion } from "./wire.ts";

/** Translates messages for the page. */
export interface MessageToWire {
  message(message: Message): WireMessage;
  /** Translates every version of a message. */
  versions(message: Message): WireVersion[];
  /** Translates a content as its platform shows it. */
  pieces(platform: string, content: Content): Piece[];
}

/** Types that a browser shows as a picture and never runs as a document, so not SVG. */
export const imageTypes: readonly string[] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** Makes the translator of one world's messages. It translates each version once. */
export function createMessageToWire(world: World): MessageToWire {
  const read = createMarkup(world);
  const known = new WeakMap<Version, WireVersion>();
  const orders = new WeakMap<Message, number>();
  let last = 0;
  const orderOf = (message: Message): number => {
    const order = orders.get(message) ?? ++last;
    orders.set(message, order);
    return order;
  };
  for (const message of world.timeline.all()) orderOf(message);

  const pieces = (platform: string, content: Content): Piece[] =>
    platform === "discord" ? discordPieces(content, read) : slackPieces(content, read);
  const toFile = ({ id, name, size, mediaType }: SharedFile): WireFile => ({
    id,
    name,
    size,
    isImage: imageTypes.includes(mediaType),
    ...(world.files.has(id) && { url: `/files/${encodeURIComponent(id)}` }),
  });
  const toVersion = (message: Message, index: number): WireVersion[] => {
    const version = message.versions[index];
    if (!version) return [];
    const { at, by, content, seenBy } = version;
    const wire: WireVersion = known.get(version) ?? {
      number: index + 1,
      at,
      by,
      text: readable(world, message.platform, content.text),
      pieces: pieces(message.platform, content),
      files: content.files.map(toFile),
      ...(seenBy && { seenBy }),
    };
    known.set(version, wire);
    return [wire];
  };
  return {
    message(message) {
      const { platform, space, channel, thread, id, author, at, streaming, onlyFor, replyTo, versions } =
        message;
      const open = versions.findLastIndex(({ seenBy }) => !seenBy);
      return {
        key: `${platform}/${channel}/${id}`,
        platform,
        space,
        channel,
        id,
        author,
        at,
        streaming,
        ...(thread !== undefined && { thread }),
        order: orderOf(message),
        system: message.system === true,
        broadcast: message.broadcast === true,
        deleted: message.deleted !== undefined,
        ...(onlyFor && { onlyFor }),
        ...(replyTo !== undefined && { replyTo }),
        pings: [...message.pings],
        reactions: [...message.reactions].map(([emoji, people]) => ({
          emoji,
          sign: toSign(emoji),
          people: [...people],
        })),
        versionCount: versions.length,
        versions: [...new Set([open, versions.length - 1])].flatMap((index) => toVersion(message, index)),
      };
    },
    pieces,
    versions: (message) => message.versions.flatMap((_version, index) => toVersion(message, index)),
  };
}
