import type { Engine, Lease } from "../engine.ts";
import type { Sessions } from "../session/sessions.ts";
import { type Deleted, turnsOf } from "../turn.ts";

/** Forgets a message that was deleted on its platform: in the session, and in what waits or was given up. */
export function createForgetMessage(options: {
  sessions: Sessions;
  engine: Pick<Engine, "forget">;
}): (event: Deleted, lease: Lease) => Promise<void> {
  const { sessions, engine } = options;
  return async ({ thread, message }, lease) => {
    await (await sessions.open(thread, lease)).forget(message);
    await engine.forget(thread, { turns: turnsOf(message) });
  };
}
