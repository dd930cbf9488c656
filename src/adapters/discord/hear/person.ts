import type { Person, ThreadRef } from "#core/platform";
import type { Calls } from "./calls.ts";
import { direct } from "../hear/origin.ts";
import { fieldsOf, textOf } from "./payload.ts";
import { codeOf } from "./refusal.ts";

/** Who somebody is, as their server shows them. */
export async function readPerson(calls: Calls, id: string, { space }: ThreadRef): Promise<Person> {
  const member = space === direct ? undefined : await readMember(calls, space, id);
  const user = fieldsOf(
    member?.["user"] ??
      (await calls({ scope: "other users", priority: "control", method: "GET", route: `/users/${id}` })),
  );
  const name = textOf(member?.["nick"]) ?? textOf(user["global_name"]) ?? textOf(user["username"]) ?? id;
  return { id, isBot: user["bot"] === true, name };
}

async function readMember(
  calls: Calls,
  guild: string,
  id: string,
): Promise<Record<string, unknown> | undefined> {
  try {
    const route = `/guilds/${guild}/members/${id}` as const;
    return fieldsOf(
      await calls({ scope: `other members ${guild}`, priority: "control", method: "GET", route }),
    );
  } catch (error) {
    // Somebody who is not there any more, or a server that has added the bot's commands but not the bot.
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}
