import type { App, Receiver } from "@slack/bolt";
import { type Log, toError } from "#core/platform";
import { fieldsOf, type Fields } from "../api/payload.ts";

/** Makes a delivery durable. Resolves to whether it is ours to acknowledge; rejects when it could not be made durable. */
export type Admit = (body: Fields) => Promise<boolean>;

/**
 * Receivers whose deliveries are durable before they are acknowledged. Bolt acknowledges an event before any listener runs, and
 * only after it has looked up a token: here it is admitted first, acknowledged then, and last given to the app for the
 * listeners that somebody added. What could not be admitted is not acknowledged, so that Slack sends it again.
 */
export function createDurableReceiver(inner: Receiver, admit: Admit, log: Log): Receiver {
  return {
    init(app) {
      const processEvent: App["processEvent"] = async (event) => {
        const isOurs = await admit(fieldsOf(event.body));
        let acknowledged = false;
        const acknowledge: typeof event.ack = async (response) => {
          if (acknowledged) return;
          acknowledged = true;
          // A socket may have closed meanwhile. Slack sends again what it thinks lost, and we know it then.
          await event
            .ack(response)
            .catch((error: unknown) => log.debug({ err: error }, "could not acknowledge"));
        };
        if (isOurs) await acknowledge();
        try {
          await app.processEvent({ ...event, ack: acknowledge });
        } catch (error) {
          log.error({ err: toError(error) }, "one's own listener on the Slack app failed");
        }
        // A window or a button without a listener must not spin until Slack gives up on it.
        await acknowledge();
      };
      inner.init(inFrontOf(app, processEvent));
    },
    start: (...options) => inner.start(...options),
    stop: (...options) => inner.stop(...options),
  };
}

/** The app itself, but for the one method that receivers call. */
export function inFrontOf(app: App, processEvent: App["processEvent"]): App {
  const front: App = Object.create(app, { processEvent: { value: processEvent } });
  return front;
}
