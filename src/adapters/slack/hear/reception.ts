import type { Receive, ThreadRef, Turn } from "#core/platform";
import type { Admit } from "./durable-receiver.ts";
import type { Participation } from "../hear/participation.ts";
import type { LocalEvent } from "../hear/inbound-kind.ts";
import { asStopped, type InboundRules, translate } from "../hear/inbound.ts";
import { toOrigin } from "../hear/origin.ts";
import type { ReadCursors } from "../hear/read-cursors.ts";

export interface ReceptionOptions {
  rules: InboundRules;
  receive: Receive;
  engaged: Participation;
  seen: ReadCursors;
  /** Somebody has begun a thread just now. */
  begun(thread: ThreadRef): void;
  /** What stays in the adapter. Resolves when it may be acknowledged. */
  attend(matter: LocalEvent): Promise<void>;
}

/** From a delivery to something durable. Everything that reaches the core comes through here, also what is read after a gap. */
export function createReception({ rules, receive, engaged, seen, begun, attend }: ReceptionOptions): Admit {
  const admitTurn = async (told: Turn): Promise<void> => {
    const turn = await engaged.classify(told);
    const { message } = toOrigin(turn.origin);
    if (message === turn.thread.thread && turn.via !== "action") begun(turn.thread);
    await receive(asStopped(turn) ?? turn);
    const { space, channel, thread } = turn.thread;
    // A click tells the message that it was made on, which is not the newest.
    if (message === undefined || turn.via === "action") return;
    seen.note({ space, channel, thread, timestamp: message, isOurs: turn.via !== "ambient" });
  };

  return async (body) => {
    const heard = translate(body, rules);
    // Events are always ours to acknowledge. Commands and clicks may be somebody else's listener's.
    if (!heard) return body["type"] === "event_callback";
    if (heard.type !== "inbound") await attend(heard);
    else if (heard.event.type === "turn") await admitTurn(heard.event);
    else await receive(heard.event);
    return true;
  };
}
