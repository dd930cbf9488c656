import { fieldsOf, type Fields, type Person, textOf, type ThreadRef } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { codeOf } from "../api/refusal.ts";
import { rightsOf, unnamed } from "./author.ts";
import { direct } from "./origin.ts";

/** Looks up a person as their server shows them, with their roles there. */
export async function readPerson(calls: Calls, id: string, { space }: ThreadRef): Promise<Person> {
  if (id === unnamed.id) return unnamed;
  const member = space === direct ? undefined : await readMember(calls, space, id);
  const user =
    member?.["user"] ??
    (await calls({ scope: "other users", priority: "control", method: "GET", route: `/users/${id}` }));
  return personFrom(id, fieldsOf(user), member);
}

/** Returns a person as Discord shows them, with the roles and the kind for access rules. */
export function personFrom(id: string, user: Fields, member: Fields = {}): Person {
  const name = textOf(member["nick"]) ?? textOf(user["global_name"]) ?? textOf(user["username"]) ?? id;
  return { id, isBot: user["bot"] === true, name, ...rightsOf(member) };
}

async function readMember(calls: Calls, guild: string, id: string): Promise<Fields | undefined> {
  try {
    const route = `/guilds/${guild}/members/${id}` as const;
    return fieldsOf(
      await calls({ scope: `other members ${guild}`, priority: "control", method: "GET", route }),
    );
  } catch (error) {
    // The person has left, or the server has added the bot's commands but not the bot.
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}
