import { Failure, fetchFile, fieldsOf, type FileRef, listOf, textOf } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { codeOf } from "../api/refusal.ts";

/**
 * Returns a function that downloads files that people shared. Their addresses are signed and expire after a day. Discord signs them
 * again on request. https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
 */
export function createReadFile(
  apiUrl: string | undefined,
  calls: Calls,
): (file: FileRef, signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>> {
  const trusted = apiUrl === undefined ? [] : [new URL(apiUrl).origin];
  const hosts = ["cdn.discordapp.com", "*.discordapp.net"];

  return async (file, signal) => {
    const url = textOf(fieldsOf(file.origin)["url"]);
    if (url === undefined)
      throw new Failure("no-permission", `Discord gave no address for the file ${file.id}.`);
    const download = (address: string): Promise<AsyncIterable<Uint8Array>> =>
      fetchFile(address, { signal, hosts, trusted, mimeType: file.mimeType });

    const fresh = isExpired(url) ? await signAgain(calls, url) : undefined;
    try {
      return await download(fresh ?? url);
    } catch (error) {
      // The address may expire earlier than it says.
      const isRefused =
        error instanceof Failure && (error.kind === "refused" || error.kind === "no-permission");
      const other = isRefused && fresh === undefined ? await signAgain(calls, url) : undefined;
      if (other === undefined) throw error;
      return download(other);
    }
  };
}

/** Reads when an address expires: its parameter `ex` has the seconds since 1970 as a hexadecimal number. */
function isExpired(url: string): boolean {
  const until = Number.parseInt(URL.parse(url)?.searchParams.get("ex") ?? "", 16) * 1_000;
  return until <= Date.now();
}

/** Resolves to `undefined` if Discord does not sign the address, such as that of a private message. */
async function signAgain(calls: Calls, url: string): Promise<string | undefined> {
  const call = {
    scope: "other files",
    priority: "control",
    method: "POST",
    route: "/attachments/refresh-urls",
  } as const;
  try {
    const answer = fieldsOf(await calls(call, () => ({ body: { attachment_urls: [url] } })));
    return textOf(listOf(answer["refreshed_urls"])[0]?.["refreshed"]);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}
