import type { Person, PersonRef } from "#core/bot";

/** The characters that a name may not have. Without sentences, marks and line breaks it can be no instruction. */
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

/** Returns a name for a system message, in quotation marks: no name can contain them, so the model reads it as data. */
export const quotedName = (author: PersonRef, people: readonly Person[]): string =>
  `"${nameOf(author, people)}"`;
