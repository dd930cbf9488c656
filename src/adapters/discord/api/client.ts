import { REST } from "discord.js";
import { makeRequest } from "./request.ts";

/**
 * Makes the client for Discord's API, separate from the gateway's own. It lives for as long as answers are written. It retries nothing and
 * waits for nothing, because calls wait at the gate, where finals go first.
 */
export function createRest({ token, apiUrl }: { token: string; apiUrl?: string | undefined }): REST {
  const rest = new REST({
    version: "10",
    retries: 0,
    offset: 0,
    rejectOnRateLimit: () => true,
    makeRequest,
    ...(apiUrl !== undefined && { api: apiUrl }),
  });
  return rest.setToken(token);
}
