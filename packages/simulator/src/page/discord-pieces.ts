import type { Content } from "../world/message.ts";
import { fieldsOf, listOf, stringOf } from "../fields.ts";
import type { Fields } from "../fields.ts";
import type { ReadMarkup } from "./markup/dialects.ts";
import { safeUrl } from "./markup/tree.ts";
import { createControlTray } from "./pieces.ts";
import type { ControlTray, Piece } from "./pieces.ts";

interface Drawing {
  read: ReadMarkup;
  tray: ControlTray;
}

const text = ({ read }: Drawing, value: unknown): Piece[] =>
  typeof value === "string" && value !== "" ? [{ type: "text", blocks: read(value, "discord") }] : [];

function picture(media: Fields, name: string): Piece {
  const url = safeUrl(stringOf(media["url"]));
  return { type: "picture", text: name, ...(url !== undefined && { url }) };
}

// https://docs.discord.com/developers/resources/message#embed-object
function embed(drawing: Drawing, fields: Fields): Piece {
  const { title, url, description, author, footer, color, image, thumbnail } = fields;
  const heading = stringOf(title);
  const address = safeUrl(stringOf(url));
  const named = listOf(fields["fields"]).map(({ name, value, inline }) => ({
    name: drawing.read(stringOf(name), "discord"),
    value: drawing.read(stringOf(value), "discord"),
    inline: inline === true,
  }));
  const pictures = [image, thumbnail].filter((media) => media !== undefined && media !== null);
  const line = stringOf(fieldsOf(footer)["text"]);
  const pieces: Piece[] = [
    ...text(drawing, fieldsOf(author)["name"]),
    ...text(drawing, heading && (address === undefined ? `**${heading}**` : `**[${heading}](${address})**`)),
    ...text(drawing, description),
    ...(named.length > 0 ? [{ type: "fields" as const, fields: named }] : []),
    ...pictures.map((media) => picture(fieldsOf(media), "image")),
  ];
  return {
    type: "card",
    pieces,
    ...(typeof color === "number" && { accent: color }),
    ...(line && { footer: line }),
  };
}

/** Component types by number. https://docs.discord.com/developers/components/reference */
const draw: Readonly<Record<number, (drawing: Drawing, component: Fields) => Piece[]>> = {
  1: ({ tray }, row) => {
    const controls = listOf(row["components"]).flatMap((inner) =>
      tray.take(stringOf(inner["custom_id"]) || stringOf(inner["url"])),
    );
    return controls.length > 0 ? [{ type: "controls", controls }] : [];
  },
  2: (drawing, button) => draw[1]?.(drawing, { components: [button] }) ?? [],
  9: (drawing, section) => [
    ...components(drawing, section["components"]),
    ...components(drawing, [section["accessory"]]),
  ],
  10: (drawing, display) => text(drawing, display["content"]),
  11: (_drawing, thumbnail) => [
    picture(fieldsOf(thumbnail["media"]), stringOf(thumbnail["description"]) || "image"),
  ],
  12: (_drawing, gallery) =>
    listOf(gallery["items"]).map((item) =>
      picture(fieldsOf(item["media"]), stringOf(item["description"]) || "image"),
    ),
  14: () => [{ type: "divider" }],
  17: (drawing, container) => {
    const accent = container["accent_color"];
    return [
      {
        type: "card",
        ...(typeof accent === "number" && { accent }),
        pieces: components(drawing, container["components"]),
      },
    ];
  },
};

function components(drawing: Drawing, list: unknown): Piece[] {
  return listOf(list).flatMap((component) => draw[Number(component["type"])]?.(drawing, component) ?? []);
}

const suppressEmbeds = 1 << 2;
const isLoading = 1 << 7;

/** What has no words of its own: a poll, stickers, and the message that a forward carries. */
function others(drawing: Drawing, payload: Fields): Piece[] {
  const poll = fieldsOf(payload["poll"]);
  const answers = Array.isArray(poll["answers"])
    ? poll["answers"].map((answer) => `- ${String(answer)}`)
    : [];
  const forwarded = fieldsOf(fieldsOf(payload["snapshot"])["body"]);
  const pieces = [
    ...text(drawing, forwarded["content"]),
    ...listOf(forwarded["embeds"]).map((each) => embed(drawing, each)),
    ...components(drawing, forwarded["components"]),
  ];
  return [
    ...text(drawing, [stringOf(poll["question"]), ...answers].join("\n")),
    ...listOf(payload["stickers"]).flatMap(({ name }) => text(drawing, name)),
    ...(pieces.length > 0 ? [{ type: "card" as const, pieces }] : []),
  ];
}

/** A version of a Discord message as pieces. */
export function discordPieces(content: Content, read: ReadMarkup): Piece[] {
  const { payload } = content;
  const drawing: Drawing = { read, tray: createControlTray(content) };
  const flags = Number(payload["flags"] ?? 0);
  // A deferred response has no content yet. Readers see the world's text instead.
  const body =
    (flags & isLoading) === 0 && typeof payload["content"] === "string" ? payload["content"] : content.text;
  return [
    ...text(drawing, body),
    ...((flags & suppressEmbeds) === 0 ? listOf(payload["embeds"]).map((each) => embed(drawing, each)) : []),
    ...components(drawing, payload["components"]),
    ...others(drawing, payload),
    ...drawing.tray.rest(),
  ];
}
