import type { RawFile } from "discord.js";
import { Failure, type FailureKind, type Page } from "#core/platform";
import type { Sent } from "../api/calls.ts";
import { type Rendered, renderFinal } from "./content.ts";

export function filesOf({ attachments = [] }: Page): RawFile[] {
  return attachments.map(({ name, mimeType, base64 }) => ({
    name,
    contentType: mimeType,
    data: Buffer.from(base64, "base64"),
  }));
}

/** Adds files to a page. Lists all files of the message, so that the same edit made twice does not send them twice. */
export function withFiles(rendered: Rendered, files: RawFile[]): Sent {
  if (files.length === 0) return { body: rendered };
  const attachments = files.map(({ name }, index) => ({ id: String(index), filename: name }));
  return { body: { ...rendered, attachments }, files };
}

/** Why Discord may refuse the files of a message, in a few words. */
const reasons: ReadonlyMap<FailureKind, string> = new Map([
  ["too-long", "too large for Discord"],
  ["no-permission", "the bot may not send files here"],
  ["refused", "Discord did not accept them"],
]);

/** Writes a page as it stays. If Discord refuses its files, writes the text without them and resolves to the reason. */
export async function finishWith(
  page: Page,
  asker: string,
  { files, refused }: { files: RawFile[]; refused: string | undefined },
  write: (render: () => Rendered, files: RawFile[]) => Promise<void>,
): Promise<string | undefined> {
  try {
    await write(() => renderFinal(page, asker, refused), files);
    return refused;
  } catch (error) {
    const reason = files.length > 0 && error instanceof Failure ? reasons.get(error.kind) : undefined;
    if (reason === undefined) throw error;
    await write(() => renderFinal(page, asker, reason), []);
    return reason;
  }
}
