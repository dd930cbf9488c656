import { type Client, Events } from "discord.js";
import { Failure, toError, raceAbort } from "#core/platform";
import { hangUp } from "./hang-up.ts";

/** Logs in and waits for all servers, or until `stopped` aborts. The library itself would try for ever. */
export async function logIn(client: Client, token: string, stopped: AbortSignal): Promise<void> {
  const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
  try {
    await raceAbort(
      client.login(token).then(() => ready),
      stopped,
    );
  } catch (error) {
    await hangUp(client);
    if (stopped.aborted) throw error;
    throw new Failure(
      "key",
      `Discord does not let the bot in: ${toError(error).message}. See docs/discord.md.`,
      {
        cause: error,
      },
    );
  }
}
