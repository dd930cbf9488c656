import { Failure, fieldsOf, type Priority, textOf } from "#core/platform";
import type { Calls } from "./calls.ts";

/** Returns the channel of a person's direct messages, and opens it if need be. */
export async function directWith(calls: Calls, person: string, priority: Priority): Promise<string> {
  const opened = await calls(
    { scope: "other directs", priority, method: "POST", route: "/users/@me/channels" },
    () => ({ body: { recipient_id: person } }),
  );
  const channel = textOf(fieldsOf(opened)["id"]);
  if (channel !== undefined) return channel;
  throw new Failure("unknown", "Discord opened a direct message and gave it no id.");
}
