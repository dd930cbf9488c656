import type { App, Receiver } from "@slack/bolt";
import { fieldsOf, type Log, toError } from "#core/platform";
import type { Admit } from "../hear/reception.ts";

/**
 * Makes every delivery durable before it is acknowledged. Bolt would look up a token first and acknowledge before any listener runs.
 * Here a delivery is admitted, then acknowledged, then given to the app for your own listeners. A delivery that could not be
 * admitted is not acknowledged, so that Slack sends it again.
 */
export function createDurableReceiver(inner: Receiver, admit: Admit, log: Log): Receiver {
  return {
    init(app) {
      const processEvent: App["processEvent"] = async (event) => {
        const isHandled = await admit(fieldsOf(event.body));
        let isAcknowledged = false;
        const acknowledge: typeof event.ack = async (response) => {
          if (isAcknowledged) return;
          isAcknowledged = true;
          // The socket may have closed. Slack then sends the delivery again, and natter recognises it.
          await event
            .ack(response)
            .catch((error: unknown) =>
              log.debug({ err: error }, "could not acknowledge a delivery; Slack sends it again"),
            );
        };
        if (isHandled) await acknowledge();
        try {
          await app.processEvent({ ...event, ack: acknowledge });
        } catch (error) {
          log.error({ err: toError(error) }, "a listener of yours on the Slack app failed; the others go on");
        }
        // A form or a button without a listener must not spin until Slack gives up.
        await acknowledge();
      };
      inner.init(inFrontOf(app, processEvent));
    },
    start: (...options) => inner.start(...options),
    stop: (...options) => inner.stop(...options),
  };
}

/** Returns the app with another `processEvent`, the method that receivers call. */
function inFrontOf(app: App, processEvent: App["processEvent"]): App {
  const front: App = Object.create(app, { processEvent: { value: processEvent } });
  return front;
}
