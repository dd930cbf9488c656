import { expect, test } from "vitest";
import { createKnown } from "../../../../src/adapters/discord/hear/known.ts";

const author = { id: "1100000000000000003", username: "ada", global_name: "Ada" };
const server = "1100000000000000001";

test("a message from a server's history, which tells no roles, tells nothing of its author", () => {
  const known = createKnown(() => 0);
  known.noteAuthor(server, { author });
  expect(known.person(server, author.id)).toBeUndefined();
  known.noteAuthor("@me", { author });
  expect(known.person("@me", author.id)).toEqual({ id: author.id, isBot: false, name: "Ada" });
  known.noteAuthor(server, { author, member: { nick: "Countess", roles: ["1100000000000000060"] } });
  expect(known.person(server, author.id)).toEqual({
    id: author.id,
    isBot: false,
    name: "Countess",
    roles: ["1100000000000000060"],
  });
});
