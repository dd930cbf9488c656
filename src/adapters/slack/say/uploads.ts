import { Failure, isFinal, type Page, toFailure } from "#core/platform";
import type { Target } from "./target.ts";

type Attachments = NonNullable<Page["attachments"]>;

/** Resolves to `undefined` if Slack refuses for good. */
async function unlessRefused<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    // The text does not wait for a permission that may never be granted.
    if (isFinal(error) || (error instanceof Failure && error.kind === "no-permission")) return undefined;
    throw error;
  }
}

/** Sends files into the thread, all in one message. Resolves to the names of the files that Slack refused. https://docs.slack.dev/messaging/working-with-files#uploading_files */
export async function sendFiles(
  { calls, channel, thread }: Target,
  attachments: Attachments,
  fetch: typeof globalThis.fetch,
): Promise<string[]> {
  const upload = async ({ name, base64 }: Attachments[number]): Promise<{ id: string; title: string }> => {
    const bytes = Buffer.from(base64, "base64");
    const ticket = await calls({ method: "files.getUploadURLExternal", priority: "final" }, (client) =>
      client.files.getUploadURLExternal({ filename: name, length: bytes.length }),
    );
    if (!ticket.upload_url || !ticket.file_id)
      throw new Failure("unknown", "Slack gave no address to upload a file to.");
    const { upload_url: address, file_id: id } = ticket;
    await calls({ method: "upload", priority: "final" }, () => send(address, bytes, fetch));
    return { id, title: name };
  };

  const files: { id: string; title: string }[] = [];
  const refused: string[] = [];
  for (const attachment of attachments) {
    const file = await unlessRefused(upload(attachment));
    if (file) files.push(file);
    else refused.push(attachment.name);
  }
  const [first, ...more] = files;
  if (!first) return refused;
  const shared = await unlessRefused(
    calls({ method: "files.completeUploadExternal", priority: "final" }, (client) =>
      client.files.completeUploadExternal({
        files: [first, ...more],
        channel_id: channel,
        ...(thread !== "" && { thread_ts: thread }),
      }),
    ),
  );
  return shared ? refused : attachments.map(({ name }) => name);
}

/** Uploads a file. The address itself is the secret, so no token goes there. */
async function send(
  address: string,
  bytes: Uint8Array<ArrayBuffer>,
  fetch: typeof globalThis.fetch,
): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  const response = await fetch(address, { method: "POST", body: bytes, redirect: "error", signal }).catch(
    (error: unknown) => {
      throw toFailure(error);
    },
  );
  if (response.ok) return;
  const kind = response.status >= 500 || response.status === 429 ? "busy" : "refused";
  throw new Failure(kind, `Slack answered the upload of a file with status ${response.status}.`);
}
