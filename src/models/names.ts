import type { Person, PersonRef } from "#core/bot";

/** Returns the name that a prompt uses for an author. */
export function nameOf(author: PersonRef, people: readonly Person[]): string {
  const name = people.find(({ id }) => id === author.id)?.name ?? author.name ?? author.id;
  // People choose their names. On one line, without brackets and colons, a name cannot pass for an instruction, a label or a heading.
  return name
    .replaceAll(/[\s[\]:]+/g, " ")
    .trim()
    .slice(0, 60);
}
