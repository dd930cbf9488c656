import type { World } from "./world.ts";

/** Characters with a meaning in a regular expression. */
const special = /[\\^$.*+?()[\]{}|]/g;

/**
 * Replaces "@name" with `<@id>`, the mention of both platforms, as a client's completion does. The longest
 * name wins: "@Ada Lovelace" is not "@Ada" with a word behind it. `among` lists the ids that can be meant if
 * the same name has different ids in different spaces.
 */
export function encodeMentions(
  world: World,
  platform: string,
  text: string,
  among?: ReadonlySet<string>,
): string {
  const ids = new Map<string, string>();
  for (const { name, ids: own } of world.people) {
    const id = own[platform];
    if (id !== undefined && (!among || among.has(id))) ids.set(name.toLowerCase(), id);
  }
  if (ids.size === 0) return text;
  const names = [...ids.keys()].toSorted((a, b) => b.length - a.length);
  const pattern = names.map((name) => name.replace(special, "\\$&")).join("|");
  return text.replace(new RegExp(`(?<![\\w@<])@(${pattern})(?![\\w])`, "giu"), (whole, name: string) => {
    const id = ids.get(name.toLowerCase());
    return id === undefined ? whole : `<@${id}>`;
  });
}

/** Replaces mentions with names, as a reader sees them. */
export function decodeMentions(world: World, platform: string, text: string): string {
  return text.replace(/<@!?(\w+)>/g, (_whole, id: string) => `@${world.nameOf(platform, id)}`);
}
