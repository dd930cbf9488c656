import type { Client } from "discord.js";

/**
 * Ends a client for good. A library that is stopped while it connects would try for ever. Before each try it asks which session to
 * resume, and from now on it gets no answer.
 */
export async function hangUp(client: Client): Promise<void> {
  const manager: unknown = Reflect.get(client.ws, "_ws");
  const options: unknown = isObject(manager) ? Reflect.get(manager, "options") : undefined;
  if (isObject(options)) Reflect.set(options, "retrieveSessionInfo", () => new Promise(() => {}));
  await client.destroy();
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
