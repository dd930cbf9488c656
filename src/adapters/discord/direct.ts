import { Failure, type Priority } from "#core";
import type { Calls } from "./calls.ts";
import { fieldsOf, textOf } from "./payload.ts";

/** The direct message channel with somebody, which is opened if need be. */
export async function directWith(calls: Calls, person: string, priority: Priority): Promise<string> {
  const opened = await calls(
    { scope: "other directs", priority, method: "POST", route: "/users/@me/channels" },
    () => ({ body: { recipient_id: person } }),
  );
  const channel = textOf(fieldsOf(opened)["id"]);
  if (channel !== undefined) return channel;
  throw new Failure("unknown", "Discord opened a direct message and gave it no id.");
}
