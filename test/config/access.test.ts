import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { builtInPlatforms } from "../../src/app/platforms.ts";
import { type Loaded, loadConfiguration, type Settings } from "../../src/config/load.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "natter-access-"));
  mkdirSync(join(folder, "config"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(yaml: string, settings?: Settings): Loaded["configuration"]["access"] {
  writeFileSync(join(folder, "config/natter.yaml"), yaml);
  return loadConfiguration({ folder, environment: {}, platforms: builtInPlatforms, settings }).configuration
    .access;
}

describe("the section access", () => {
  test("takes one or several ids in each field of a rule", () => {
    const yaml = `
access:
  deny: [{ channel: [C1, C2] }]
  allow:
    - kind: external
      space: T1
    - { kind: [guest, bot], person: U1 }
  admins:
    - platform: discord
      role: "123456789012345678"
  record: conversations
`;
    expect(load(yaml)).toEqual({
      deny: [{ channel: ["C1", "C2"] }],
      allow: [
        { kind: "external", space: "T1" },
        { kind: ["guest", "bot"], person: "U1" },
      ],
      admins: [{ platform: "discord", role: "123456789012345678" }],
      record: "conversations",
    });
  });

  test("gives way to code, list by list", () => {
    const yaml = "access:\n  deny: [{ person: U1 }]\n  allow: [{ person: U2 }]\n";
    expect(load(yaml, { access: { allow: [{ person: "U3" }] } })).toEqual({
      deny: [{ person: "U1" }],
      allow: [{ person: "U3" }],
      record: "all",
    });
  });

  test.each([
    [
      "deny:\n    - {}",
      "config/natter.yaml line 3: access.deny[0] is {}; expected a rule with at least one of platform, space, channel, role, person, kind. Correct it, or take it away.",
    ],
    [
      "deny:\n    - person: U1\n    - chanel: C1",
      'config/natter.yaml line 4: "access.deny.1.chanel" is not a setting. Did you mean "access.deny.1.channel"?',
    ],
    [
      "allow:\n    - kind: external\n    - kind: gest",
      'config/natter.yaml line 4: access.allow[1].kind is "gest"; expected guest, external or bot, or a list of them. Did you mean "guest"? Correct it, or take it away.',
    ],
    [
      "allow:\n    - role: 123456789012345678",
      'config/natter.yaml line 3: access.allow[0].role is 123456789012345680; expected an id in quotes, such as "123456789012345678", or a list of ids. Correct it, or take it away.',
    ],
    [
      "deny:\n    - platform: slak\n      person: U1",
      'config/natter.yaml line 3: access.deny[0].platform is "slak"; expected one or several of slack, discord. Did you mean "slack"? Correct it, or take it away.',
    ],
    [
      "admins:\n    - platform: slack",
      'config/natter.yaml line 3: access.admins[0] is {"platform":"slack"}; expected an admin: a person or a role, perhaps of a platform, space or channel. Correct it, or take it away.',
    ],
    [
      "deny: { person: U1 }",
      'config/natter.yaml line 2: access.deny is {"person":"U1"}; expected a list of rules, such as - kind: guest. Correct it, or take it away.',
    ],
    [
      "record: none",
      'config/natter.yaml line 2: access.record is "none"; expected one of all, conversations. Correct it, or take it away for the default, "all".',
    ],
  ])("refuses %j", (rules, mistake) => {
    expect(() => load(`access:\n  ${rules}\n`)).toThrow(mistake);
  });
});
