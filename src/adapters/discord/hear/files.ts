import { Failure, fetchFile, type FileRef } from "#core/platform";
import { fieldsOf, textOf } from "../api/payload.ts";

/** Fetches what people share. Discord's addresses are signed and expire after a day: nobody else's token is needed for them. */
export function createReadFile(
  apiUrl: string | undefined,
): (file: FileRef, signal: AbortSignal) => Promise<Uint8Array> {
  const trusted = apiUrl === undefined ? [] : [new URL(apiUrl).origin];
  return async (file, signal) => {
    const url = textOf(fieldsOf(file.origin)["url"]);
    if (url === undefined)
      throw new Failure("no-permission", `Discord does not say where the file ${file.id} lies.`);
    const hosts = ["cdn.discordapp.com", "media.discordapp.net"];
    return fetchFile(url, { signal, hosts, trusted, mimeType: file.mimeType });
  };
}
