import type { SocketModeReceiver } from "@slack/bolt";
import { fieldsOf, type Fields, type Log, textOf, toError } from "#core/platform";

/** The SDK's side of one connection. */
export type SocketClient = SocketModeReceiver["client"];

/**
 * Looks at every frame before the SDK. socket-mode 3.1.0 crashes on `app_rate_limited`, because that frame has no inner event. Such
 * frames are answered here and do not reach the SDK.
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
      // An error in the SDK would be an unhandled rejection, which ends the process.
      Promise.resolve(reading).catch((error: unknown) =>
        log.error({ err: toError(error) }, "the SDK could not read a frame from Slack; skipping it"),
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
