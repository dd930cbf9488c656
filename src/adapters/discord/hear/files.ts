import { Failure, fetchFile, fieldsOf, type FileRef, textOf } from "#core/platform";

/** Returns a function that downloads files people shared. Their addresses are signed and expire after a day; no token is needed. */
export function createReadFile(
  apiUrl: string | undefined,
): (file: FileRef, signal: AbortSignal) => Promise<Uint8Array> {
  const trusted = apiUrl === undefined ? [] : [new URL(apiUrl).origin];
  return async (file, signal) => {
    const url = textOf(fieldsOf(file.origin)["url"]);
    if (url === undefined)
      throw new Failure("no-permission", `Discord gave no address for the file ${file.id}.`);
    const hosts = ["cdn.discordapp.com", "media.discordapp.net"];
    return fetchFile(url, { signal, hosts, trusted, mimeType: file.mimeType });
  };
}
