import type { Clock } from "../../world/clock.ts";
import { fieldsOf, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";
import type { Ids } from "../ids.ts";
import { acknowledgeWithin } from "./transport.ts";
import type { Delivery, Outcome } from "./transport.ts";

/** The envelopes that were sent over sockets and wait for an acknowledgement. */
export interface Envelopes {
  /** Returns the frame to send and its outcome: an acknowledgement within three seconds, or a timeout. */
  wrap(delivery: Delivery): { frame: Fields; outcome: Promise<Outcome> };
  /** Reads a client's message. Ignores everything but an expected acknowledgement. */
  acknowledge(text: string): void;
}

export function createEnvelopes(clock: Clock, ids: Ids): Envelopes {
  const waiting = new Map<string, (body: unknown) => void>();
  return {
    wrap({ kind, payload, attempt, reason }) {
      const id = ids.secret();
      const outcome = new Promise<Outcome>((resolve) => {
        const finish = (result: Outcome): void => {
          cancel();
          waiting.delete(id);
          resolve(result);
        };
        const cancel = clock.after(acknowledgeWithin, () =>
          finish({ received: false, reason: "timeout", final: false }),
        );
        waiting.set(id, (body) => finish({ received: true, body }));
      });
      const isEvent = kind === "events_api";
      const retry = isEvent && { retry_attempt: attempt, retry_reason: reason };
      return {
        frame: { envelope_id: id, type: kind, accepts_response_payload: !isEvent, ...retry, payload },
        outcome,
      };
    },
    acknowledge(text) {
      const { envelope_id: id, payload } = fieldsOf(parse(text));
      waiting.get(stringOf(id))?.(payload);
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
