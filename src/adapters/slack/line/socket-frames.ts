import type { SocketModeReceiver } from "@slack/bolt";
import { fieldsOf, type Fields, type Log, textOf, toError } from "#core/platform";
import { isTooDeep, mostLevels } from "./too-deep.ts";

/** The SDK's side of one connection. */
export type SocketClient = SocketModeReceiver["client"];

/**
 * Looks at every frame before the SDK, and drops those that Slack's documentation does not describe. socket-mode 3.1.0 crashes on
 * `app_rate_limited`, because that frame has no inner event. Such frames are answered here and do not reach the SDK.
 */
export function interceptFrames(
  client: SocketClient,
  { heard, limited, log }: { heard(): void; limited(body: Fields): void; log: Log },
): void {
  const readers = client.listeners("ws_message");
  const told = new Set<string>();
  client.removeAllListeners("ws_message");
  client.on("ws_message", (data: unknown, isBinary: unknown) => {
    heard();
    const frame = parse(data);
    const fault = faultOf(frame, client);
    if (fault !== undefined) {
      // The frame itself is left out, because it may hold what people said.
      if (!told.has(fault))
        log.warn(`dropping a frame of Slack: ${fault}; the next ones like it are dropped without a line`);
      told.add(fault);
      return;
    }
    const { type, payload, envelope_id: id } = fieldsOf(frame);
    if (type === "events_api" && fieldsOf(payload)["event"] === undefined) {
      limited(fieldsOf(payload));
      return client.websocket?.send(JSON.stringify({ envelope_id: textOf(id) ?? "" }), () => {});
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

/** Returns why a frame is not one of Slack's, or nothing. https://docs.slack.dev/apis/events-api/using-socket-mode */
function faultOf(frame: unknown, client: SocketClient): string | undefined {
  if (typeof frame !== "object" || frame === null || Array.isArray(frame)) return "it is no JSON object";
  if (isTooDeep(frame)) return `it is nested more than ${mostLevels} levels deep`;
  /** The SDK emits each frame under its type. A frame named like an event of the SDK's own would make it open another connection. */
  const isName = (name: unknown): boolean =>
    typeof name === "string" && name !== "" && client.listenerCount(name) === 0;
  const { type, payload } = fieldsOf(frame);
  if (!isName(type)) return "it does not say its type";
  const { event } = fieldsOf(payload);
  const isEvent = type !== "events_api" || event === undefined || isName(fieldsOf(event)["type"]);
  return isEvent ? undefined : "its event does not say its type";
}

function parse(data: unknown): unknown {
  try {
    return typeof data === "string" ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}
