import type { Client } from "discord.js";

/**
 * Ends a client for good. The library goes on connecting for ever when it is told to stop while it tries to: before each try it
 * asks which session to resume, and from now on gets no answer.
 */
export async function hangUp(client: Client): Promise<void> {
  const manager: unknown = Reflect.get(client.ws, "_ws");
  const options: unknown = isObject(manager) ? Reflect.get(manager, "options") : undefined;
  if (isObject(options)) Reflect.set(options, "retrieveSessionInfo", () => new Promise(() => {}));
  await client.destroy();
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
