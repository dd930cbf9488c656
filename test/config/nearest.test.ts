import { expect, test } from "vitest";
import { nearest } from "../../src/config/nearest.ts";

test.each([
  ["prot", "port"],
  ["histroy", "history"],
  ["maxTurn", "maxTurns"],
  ["max_turns", "maxTurns"],
  ["LOG", "log"],
  ["chat", "chat"],
])("%s is understood as %s", (word, meant) => {
  expect(nearest(word, ["port", "history", "maxTurns", "log", "chat"])).toBe(meant);
});

test.each(["colour", "at", "", "postage"])("%j is another word", (word) => {
  expect(nearest(word, ["port", "history", "chat"])).toBeUndefined();
});

test("a word that is further off than allowed is another word, however long it is", () => {
  expect(nearest("DISCORD_BOT_TOKEN", ["DISCORD_TOKEN"], 3)).toBe("DISCORD_TOKEN");
  expect(nearest("DISCORD_BOTS_TOKEN", ["DISCORD_TOKEN"], 3)).toBeUndefined();
});
