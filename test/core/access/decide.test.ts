import { describe, expect, test } from "vitest";
import type { AccessRules } from "../../../src/core/access/access-rules.ts";
import { decide, type Facts, isAdmin } from "../../../src/core/access/decide.ts";

const place = { platform: "slack", space: "T1", channel: "C1", thread: "1" };
const elsewhere = { ...place, channel: "C2" };
const member: Facts = { id: "U1", isBot: false, kind: "member", roles: [] };
const guest: Facts = { ...member, id: "U2", kind: "guest" };
const external: Facts = { ...member, id: "U3", kind: "external" };
const bot: Facts = { ...member, id: "B1", isBot: true };
const theirBot: Facts = { ...bot, id: "B2", kind: "external" };
const unknown: Facts = { id: "U4", isBot: false, kind: undefined, roles: undefined };

const judge = (rules: AccessRules, person: Facts, where = place): string => {
  const verdict = decide(rules, person, where);
  return verdict === "unknown" ? verdict : `${verdict.heard ? "heard" : "not heard"} by ${verdict.rule}`;
};

describe("without rules", () => {
  test.each([
    ["a member", member, "heard by default"],
    ["a bot", bot, "heard by default"],
    ["a guest", guest, "not heard by default"],
    ["an external person", external, "not heard by default"],
    ["a bot of another organization", theirBot, "not heard by default"],
    ["a person of whom the kind is not known", unknown, "unknown"],
  ])("%s", (_, person, expected) => {
    expect(judge({}, person)).toBe(expected);
  });
});

describe("a deny rule", () => {
  test.each<[string, AccessRules, Facts, string]>([
    ["for a person", { deny: [{ person: "U1" }] }, member, "not heard by deny[0]"],
    ["for another person", { deny: [{ person: "U9" }] }, member, "heard by default"],
    ["for one of several channels", { deny: [{ channel: ["C0", "C1"] }] }, member, "not heard by deny[0]"],
    ["for another channel", { deny: [{ channel: "C2" }] }, member, "heard by default"],
    ["for another platform", { deny: [{ platform: "discord" }] }, member, "heard by default"],
    ["for another space", { deny: [{ space: "T2" }] }, member, "heard by default"],
    ["for bots", { deny: [{ kind: "bot" }] }, bot, "not heard by deny[0]"],
    ["for bots, and a member", { deny: [{ kind: "bot" }] }, member, "heard by default"],
    [
      "for bots, and one of another organization",
      { deny: [{ kind: "bot" }] },
      theirBot,
      "not heard by deny[0]",
    ],
    ["for a role", { deny: [{ role: "R1" }] }, { ...member, roles: ["R0", "R1"] }, "not heard by deny[0]"],
    ["for a role that the person lacks", { deny: [{ role: "R1" }] }, member, "heard by default"],
    ["needs all of its fields", { deny: [{ person: "U1", channel: "C2" }] }, member, "heard by default"],
    [
      "wins over an allow rule",
      { deny: [{ channel: "C1" }], allow: [{ person: "U1" }] },
      member,
      "not heard by deny[0]",
    ],
    ["is named by its place", { deny: [{ person: "U9" }, { person: "U1" }] }, member, "not heard by deny[1]"],
    ["for a role that is not known", { deny: [{ role: "R1" }] }, { ...member, roles: undefined }, "unknown"],
    [
      "for a role, and another that fits in any case",
      { deny: [{ role: "R1" }, { person: "U4" }] },
      unknown,
      "not heard by deny[1]",
    ],
  ])("%s", (_, rules, person, expected) => {
    expect(judge(rules, person)).toBe(expected);
  });
});

describe("an allow rule", () => {
  const external1 = { allow: [{ kind: "external", channel: "C1" }] } as const;
  test.each<[string, AccessRules, Facts, string]>([
    ["lets in whom it fits", { allow: [{ person: "U1" }] }, member, "heard by allow[0]"],
    ["leaves everyone else out", { allow: [{ person: "U9" }] }, member, "not heard by allow"],
    ["leaves out bots as well", { allow: [{ person: "U9" }] }, bot, "not heard by allow"],
    ["without a kind does not let in a guest", { allow: [{ person: "U2" }] }, guest, "not heard by default"],
    ["with the kind does", { allow: [{ person: "U2", kind: "guest" }] }, guest, "heard by allow[0]"],
    ["with another kind does not", { allow: [{ kind: "external" }] }, guest, "not heard by default"],
    ["with several kinds", { allow: [{ kind: ["external", "guest"] }] }, guest, "heard by allow[0]"],
    [
      "for external people changes nothing for members",
      external1,
      { ...member, id: "U9" },
      "heard by default",
    ],
    [
      "for bots does not let in a bot of another organization",
      { allow: [{ kind: "bot" }] },
      theirBot,
      "not heard by default",
    ],
    ["for external people lets in their bots", external1, theirBot, "heard by allow[0]"],
    [
      "for bots changes nothing for members",
      { allow: [{ kind: "bot", person: "B9" }] },
      member,
      "heard by default",
    ],
    [
      "for some bots leaves out the others",
      { allow: [{ kind: "bot", person: "B9" }] },
      bot,
      "not heard by allow",
    ],
    ["is named by its place", { allow: [{ kind: "guest" }, { person: "U1" }] }, member, "heard by allow[1]"],
  ])("%s", (_, rules, person, expected) => {
    expect(judge(rules, person)).toBe(expected);
  });

  test("for one channel does not count in another", () => {
    expect(judge(external1, external)).toBe("heard by allow[0]");
    expect(judge(external1, external, elsewhere)).toBe("not heard by allow");
  });
});

test("an admin is named by person or role", () => {
  const rules: AccessRules = { admins: [{ person: "U9" }, { platform: "slack", role: "R1" }] };
  expect(isAdmin(rules, member, place)).toBe(false);
  expect(isAdmin(rules, { ...member, roles: ["R1"] }, place)).toBe(true);
  expect(isAdmin(rules, { ...member, roles: ["R1"] }, { ...place, platform: "discord" })).toBe(false);
  expect(isAdmin(rules, { ...member, roles: undefined }, place)).toBe("unknown");
  expect(isAdmin(rules, { ...member, id: "U9", roles: undefined }, place)).toBe(true);
  expect(isAdmin({}, member, place)).toBe(false);
});
