import { BadInput, Failure, fetchFile, fieldsOf, type FileRef, textOf } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import type { Workspaces } from "../api/workspaces.ts";

/** Downloads a file that a person shared. */
export type ReadFile = (file: FileRef, signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>>;

export interface FilesOptions {
  workspaces: Pick<Workspaces, "of">;
  callsTo(space: string): Calls;
  /** Another address than Slack's. Files are downloaded from there, too. */
  apiUrl?: string | undefined;
}

/** Slack's hosts for files. Only the first one gets the token, which can read the whole workspace. */
const hosts = ["files.slack.com", "slack-files.com", "*.slack.com", "*.slack-edge.com"];

/** The types of canvases and lists. Their addresses return a page that looks like the one for logging in. */
const pages = "application/vnd.slack-";

export function createReadFile({ workspaces, callsTo, apiUrl }: FilesOptions): ReadFile {
  const own = apiUrl === undefined ? undefined : new URL(apiUrl);
  /** In a shared channel Slack tells only the file's id. */
  const addressOf = async (space: string, id: string): Promise<string> => {
    const { file } = await callsTo(space)({ method: "files.info", priority: "control" }, (client) =>
      client.files.info({ file: id }),
    );
    const url = file?.url_private_download ?? file?.url_private;
    if (url) return url;
    throw new Failure("no-permission", `Slack gives no address for the file ${id}: the bot may not read it.`);
  };
  return async (file, signal) => {
    if (file.mimeType.startsWith(pages))
      throw new BadInput("Slack's canvases and lists cannot be read, because they are pages and not files.");
    const origin = fieldsOf(file.origin);
    const space = textOf(origin["space"]) ?? "";
    const { token } = await workspaces.of(space);
    return fetchFile(textOf(origin["url"]) ?? (await addressOf(space, file.id)), {
      signal,
      hosts,
      authorization: { value: `Bearer ${token}`, hosts: ["files.slack.com", ...(own ? [own.host] : [])] },
      trusted: own ? [own.origin] : [],
      mimeType: file.mimeType,
    });
  };
}
