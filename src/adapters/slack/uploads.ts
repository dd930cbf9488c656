import { Failure, type Page, toFailure } from "#core";
import type { PagePlace } from "./page-place.ts";

type Attachments = NonNullable<Page["attachments"]>;

/** Sends files into the thread, together. https://docs.slack.dev/messaging/working-with-files#uploading_files */
export async function sendFiles(
  { calls, channel, thread }: PagePlace,
  attachments: Attachments,
  fetch: typeof globalThis.fetch,
): Promise<void> {
  const files: { id: string; title: string }[] = [];
  for (const { name, base64 } of attachments) {
    const bytes = Buffer.from(base64, "base64");
    const ticket = await calls({ method: "files.getUploadURLExternal", priority: "final" }, (client) =>
      client.files.getUploadURLExternal({ filename: name, length: bytes.length }),
    );
    if (!ticket.upload_url || !ticket.file_id)
      throw new Failure("unknown", "Slack gave no address for a file.");
    await send(ticket.upload_url, bytes, fetch);
    files.push({ id: ticket.file_id, title: name });
  }
  const [first, ...more] = files;
  if (!first) return;
  await calls({ method: "files.completeUploadExternal", priority: "final" }, (client) =>
    client.files.completeUploadExternal({
      files: [first, ...more],
      channel_id: channel,
      ...(thread !== "" && { thread_ts: thread }),
    }),
  );
}

/** The address is a secret of its own, so no token goes there. */
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
  if (!response.ok) throw new Failure("refused", `Slack took a file with status ${response.status}.`);
}
