import type { Person, PersonRef } from "#core/bot";

/** What a name may consist of. Without sentences, marks and line breaks it is a name and no instruction. */
const others = /[^\p{L}\p{M}\p{N}\p{Emoji_Presentation}'’.&+@_-]+/gu;
const longest = 40;

/** Returns the name that a prompt uses for an author. */
export function nameOf(author: PersonRef, people: readonly Person[]): string {
  const name = people.find(({ id }) => id === author.id)?.name ?? author.name ?? author.id;
  const plain = name
    .replaceAll(others, " ")
    .replaceAll(/\.(?= )/g, "")
    .trim();
  return plain.slice(0, longest).toWellFormed().trim() || "someone";
}

/** Returns a name for instructions: in quotation marks, which no name has, it is data. */
export const quotedName = (author: PersonRef, people: readonly Person[]): string =>
  `"${nameOf(author, people)}"`;
