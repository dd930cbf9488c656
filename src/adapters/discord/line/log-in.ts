import { type Client, DiscordjsError, DiscordjsErrorCodes, Events } from "discord.js";
import { Failure, isRetryable, raceAbort, toError } from "#core/platform";
import { translateError } from "../api/refusal.ts";
import { hangUp } from "./hang-up.ts";

/** Logs in and waits for all servers, or until `stopped` aborts. The library itself would try for ever. */
export async function logIn(client: Client, token: string, stopped: AbortSignal): Promise<void> {
  const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
  // discord.js does not tell its caller when Discord closes the connection for good.
  const refused = new Promise<never>((_, reject) =>
    client.once(Events.ShardDisconnect, ({ code }) =>
      reject(new Error(`it closed the connection for good, with the code ${code}`)),
    ),
  );
  try {
    await raceAbort(Promise.race([client.login(token).then(() => ready), refused]), stopped);
  } catch (error) {
    await hangUp(client);
    if (stopped.aborted) throw error;
    throw whyNotIn(error);
  }
}

function whyNotIn(thrown: unknown): Error {
  const isToken = thrown instanceof DiscordjsError && thrown.code === DiscordjsErrorCodes.TokenInvalid;
  const error = translateError("the gateway", thrown);
  if (!isToken && isRetryable(error)) return error;
  return new Failure(
    "key",
    `Discord does not let the bot in: ${toError(error).message}. See docs/discord.md.`,
    {
      cause: error,
    },
  );
}
