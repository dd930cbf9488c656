import type { SocketModeReceiver } from "@slack/bolt";
import { type Log, toError } from "#core/platform";
import { fieldsOf, textOf, type Fields } from "../api/payload.ts";

/** The SDK's side of one connection. */
export type SocketClient = SocketModeReceiver["client"];

/**
 * Sees every frame before the SDK does, and keeps from it the one that it dies of: `app_rate_limited` has no inner event, which
 * socket-mode 3.1.0 reads all the same, so that the bot would end just when it is told that it has too much to do.
 */
export function interceptFrames(
  client: SocketClient,
  { heard, limited, log }: { heard(): void; limited(body: Fields): void; log: Log },
): void {
  const readers = client.listeners("ws_message");
  client.removeAllListeners("ws_message");
  client.on("ws_message", (data: unknown, isBinary: unknown) => {
    heard();
    const frame = parse(data);
    const payload = fieldsOf(frame["payload"]);
    if (frame["type"] === "events_api" && payload["event"] === undefined) {
      limited(payload);
      const answer = JSON.stringify({ envelope_id: textOf(frame["envelope_id"]) ?? "" });
      return client.websocket?.send(answer, () => {});
    }
    for (const read of readers) {
      const reading: unknown = read(data, isBinary);
      // An error in there would be an unhandled rejection, and that the end of the process.
      Promise.resolve(reading).catch((error: unknown) =>
        log.error({ err: toError(error) }, "a frame from Slack could not be read"),
      );
    }
  });
}

function parse(data: unknown): Fields {
  try {
    return typeof data === "string" ? fieldsOf(JSON.parse(data)) : {};
  } catch {
    return {};
  }
}
