import { createHmac } from "node:crypto";
import type { Discord } from "../state/discord.ts";
import type { Attachment } from "./message-record.ts";

/**
 * Returns the signed address of a file. It expires, so a bot that needs the file later must fetch it at once.
 */
export function fileLink(
  discord: Discord,
  channelId: string,
  { id, filename }: Pick<Attachment, "id" | "filename">,
): string {
  const path = `/attachments/${channelId}/${id}/${encodeURIComponent(filename)}`;
  const issued = Math.floor(discord.world.clock.now() / 1000);
  const expires = issued + Math.floor(discord.settings.fileLinkLife / 1000);
  const terms = { ex: expires.toString(16), is: issued.toString(16) };
  const query = new URLSearchParams({ ...terms, hm: signature(discord, path, terms) });
  return `${discord.address}${path}?${query.toString()}`;
}

/** Returns the address with a new signature, or undefined if there is no such file. */
export function refreshedLink(discord: Discord, link: string): string | undefined {
  if (!URL.canParse(link)) return undefined;
  const { origin, pathname } = new URL(link);
  const [, , channelId = "", id = ""] = pathname.split("/");
  const file = origin === discord.address ? discord.world.files.get(id) : undefined;
  return file && fileLink(discord, channelId, { id, filename: file.name });
}

/** Returns the file at an address, or undefined if its signature is missing, wrong or expired. */
export function fileAt(discord: Discord, address: URL): { mediaType: string; bytes: Uint8Array } | undefined {
  const { pathname, searchParams } = address;
  const [, , , id = ""] = pathname.split("/");
  const terms = { ex: searchParams.get("ex") ?? "", is: searchParams.get("is") ?? "" };
  const isSigned = searchParams.get("hm") === signature(discord, pathname, terms);
  const isOver = Number.parseInt(terms.ex, 16) * 1000 <= discord.world.clock.now();
  return isSigned && !isOver ? discord.world.files.get(id) : undefined;
}

function signature({ fileSecret }: Discord, path: string, { ex, is }: { ex: string; is: string }): string {
  return createHmac("sha256", fileSecret).update(`${path} ${ex} ${is}`).digest("hex");
}
