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

/** A page with its files. All that the message shall have are listed, so that the same edit made twice does not send them twice. */
export function withFiles(rendered: Rendered, files: RawFile[]): Sent {
  if (files.length === 0) return { body: rendered };
  const attachments = files.map(({ name }, index) => ({ id: String(index), filename: name }));
  return { body: { ...rendered, attachments }, files };
}

/** Why Discord may take a message only without its files, in a few words. */
const reasons: ReadonlyMap<FailureKind, string> = new Map([
  ["too-long", "too large for Discord"],
  ["no-permission", "may not be sent here"],
  ["refused", "not taken by Discord"],
]);

/**
 * Writes a page as it stays. Its text is not worth less because its files are not taken: resolves to why, as far as that is known
 * now or was before.
 */
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
