import {
  type Fields,
  messageOf,
  type Participation,
  type Receive,
  type ThreadRef,
  type Turn,
} from "#core/platform";
import type { LocalEvent } from "./inbound-kind.ts";
import { asStopped, type InboundRules, translate } from "./inbound.ts";
import { toOrigin } from "./origin.ts";
import type { ReadCursors } from "./read-cursors.ts";
import type { FindRecipient } from "./recipients.ts";

/** Makes a delivery durable. Resolves to whether the adapter acknowledges it, and rejects if it could not be made durable. */
export type Admit = (body: Fields) => Promise<boolean>;

export interface ReceptionOptions {
  rules: InboundRules;
  findRecipient: FindRecipient;
  receive: Receive;
  participation: Participation;
  readCursors: ReadCursors;
  /** Called when a person has begun a thread. */
  begun(thread: ThreadRef): void;
  /** Handles the events that stay in the adapter. Resolves when they may be acknowledged. */
  handleLocally(event: LocalEvent): Promise<void>;
}

/** Every event goes through here on its way to the core, live ones and those that are caught up with alike. */
export function createReception(options: ReceptionOptions): Admit {
  const { rules, findRecipient, receive, participation, readCursors, begun, handleLocally } = options;

  const admitTurn = async (heard: Turn): Promise<void> => {
    const turn = await participation.classify(heard);
    const { message } = toOrigin(turn.origin);
    // An edit comes later, and others may have replied by then.
    const isNew = turn.via !== "action" && messageOf(turn.id) === turn.id;
    if (isNew && message === turn.thread.thread) begun(turn.thread);
    await receive(asStopped(turn) ?? turn);
    const { space, channel, thread } = turn.thread;
    // A click names the message that it was made on, which is not the newest.
    if (message === undefined || turn.via === "action") return;
    readCursors.note({ space, channel, thread, timestamp: message, isOurs: turn.via !== "ambient" });
  };

  return async (body) => {
    const heard = translate(body, rules, await findRecipient(body));
    // The adapter acknowledges every event. Unknown commands and clicks are left to your own listeners.
    if (!heard) return body["type"] === "event_callback";
    if (heard.type !== "inbound") await handleLocally(heard);
    else if (heard.event.type === "turn") await admitTurn(heard.event);
    else await receive(heard.event);
    return true;
  };
}
