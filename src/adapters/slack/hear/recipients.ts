import { Failure, type Fields } from "#core/platform";
import type { Installations } from "../api/workspaces.ts";
import { type Recipient, recipientOf } from "./envelope.ts";

/** Finds the installation that a delivery is for. Rejects if it cannot tell now, so that Slack sends the delivery again. */
export type FindRecipient = (body: Fields) => Promise<Recipient>;

export function createFindRecipient(installations: Pick<Installations, "meet" | "of">): FindRecipient {
  return async (body) => {
    const named = recipientOf(body);
    await installations.meet(named);
    if (body["type"] !== "event_callback" || named.self !== undefined) return named;
    return { ...named, self: await selfIn(installations, named.team) };
  };
}

/** Looks up the bot's user for an event whose envelope does not name it. */
async function selfIn(installations: Pick<Installations, "of">, team: string): Promise<string | undefined> {
  try {
    return (await installations.of(team)).self;
  } catch (error) {
    // Without a token the bot could not answer either.
    if (error instanceof Failure && error.kind === "key") return undefined;
    throw error;
  }
}
