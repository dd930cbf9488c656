import { describe, expect, test } from "vitest";
import { methods } from "../../../src/slack/web-api/methods/table.ts";
import { documentedLimits } from "../../../src/slack/apps/rates.ts";
import { methodReferences } from "../../support/slack-reference.ts";
import type { MethodReference } from "../../support/slack-reference.ts";

function referenceOf(method: string): MethodReference {
  const reference = methodReferences[method];
  if (!reference) throw new Error(`Slack has no method ${method}.`);
  return reference;
}

/** Errors that the reference does not name for a method, and why the simulator answers them all the same. */
const assumed: Record<string, { methods: string[]; reason: string }> = {
  msg_too_long: {
    methods: ["chat.postMessage", "chat.startStream", "chat.appendStream", "chat.stopStream"],
    reason: "the limit of 12,000 characters of markdown_text is documented, its error is not",
  },
  invalid_attachments: {
    methods: ["chat.postMessage"],
    reason: "the word of chat.postEphemeral, which the table block's page names for every message",
  },
  restricted_action_thread_locked: {
    methods: [
      "chat.postEphemeral",
      "agents.sessions.setStatus",
      "agents.sessions.rename",
      "files.completeUploadExternal",
    ],
    reason: "the word of the other writing methods for a locked thread",
  },
  not_in_channel: {
    methods: ["conversations.replies"],
    reason: "the word of conversations.history for a public channel that the bot is not in",
  },
  push_limit_reached: {
    methods: ["views.open"],
    reason: "the stack of windows is one, whichever method adds to it",
  },
  invalid_cursor: { methods: ["reactions.list"], reason: "the word of every other method with pages" },
  is_archived: { methods: ["files.completeUploadExternal"], reason: "the word of chat.postMessage" },
  messages_tab_disabled: {
    methods: ["files.completeUploadExternal"],
    reason: "the word of chat.postMessage",
  },
  invalid_blocks_format: {
    methods: ["chat.appendStream", "chat.stopStream"],
    reason: "named for chat.startStream, and a chunk of blocks is checked alike",
  },
  invalid_metadata_format: {
    methods: ["chat.postEphemeral"],
    reason: "metadata is checked as in chat.postMessage",
  },
  invalid_metadata_schema: {
    methods: ["chat.postEphemeral"],
    reason: "metadata is checked as in chat.postMessage",
  },
  metadata_too_large: {
    methods: ["chat.postEphemeral"],
    reason: "metadata is checked as in chat.postMessage",
  },
  msg_blocks_too_long: {
    methods: ["chat.update", "chat.postEphemeral"],
    reason: "observed for messages as a whole (slackapi/bolt-js#2509), whichever method writes them",
  },
};

/** Arguments that SDKs or newer documents know and the reference does not. */
const newerArguments: Record<string, string[]> = {
  "chat.stopStream": ["session_status"],
};

describe("the simulator and the reference of Slack's methods", () => {
  test.each(Object.keys(methods))("%s exists", (method) => {
    expect(methodReferences).toHaveProperty([method]);
  });

  test.each(Object.entries(methods))("%s refuses with errors that it has", (name, { refusals }) => {
    const { errors } = referenceOf(name);
    const unknown = refusals.filter(
      (error) => !errors.includes(error) && !assumed[error]?.methods.includes(name),
    );
    expect(unknown).toEqual([]);
  });

  test("every assumed error is still one that the reference lacks", () => {
    const needless = Object.entries(assumed).flatMap(([error, { methods: names }]) =>
      names
        .filter(
          (name) => referenceOf(name).errors.includes(error) || !methods[name]?.refusals.includes(error),
        )
        .map((name) => `${name}: ${error}`),
    );
    expect(needless).toEqual([]);
  });

  test.each(Object.entries(methods))("%s has its tier", (name, { tier }) => {
    expect(tier).toBe(referenceOf(name).tier);
  });

  test.each(Object.entries(methods))(
    "%s takes arguments that it has, and wants none that it does not want",
    (name, { shape }) => {
      const { arguments: known, required } = referenceOf(name);
      const unknown = Object.keys(shape).filter(
        (argument) => !known.includes(argument) && !newerArguments[name]?.includes(argument),
      );
      expect(unknown).toEqual([]);
      expect(required.filter((argument) => !(argument in shape))).toEqual([]);
    },
  );

  test.each(Object.entries(methods))("%s wants one of its scopes", (name, { scopes }) => {
    const { scopes: known } = referenceOf(name);
    expect(scopes.toSorted()).toEqual(known.filter((scope) => scopes.includes(scope)).toSorted());
    // None asked for where one is needed would let an app through that Slack turns away.
    expect(scopes.length > 0).toBe(known.length > 0);
  });
});

test("the documented tiers are 1, 20, 50 and 100 calls a minute", () => {
  expect(documentedLimits).toMatchObject({ t1: 1, t2: 20, t3: 50, t4: 100 });
});
