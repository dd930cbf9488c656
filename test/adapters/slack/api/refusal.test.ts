import { webApi } from "@slack/bolt";
import { describe, expect, test } from "vitest";
import { Failure, Gone, isFinal, isRetryable } from "#core";
import { translateError } from "../../../../src/adapters/slack/api/refusal.ts";

/** The error that natter makes of a word with which Slack refused a call. */
const told = (error: string, method = "chat.postMessage"): Error =>
  translateError(method, new webApi.WebAPIPlatformError({ ok: false, error }));
const kindOf = (error: string, method?: string): string => {
  const failure = told(error, method);
  return failure instanceof Failure ? failure.kind : failure.name;
};

describe("a word of Slack", () => {
  // https://docs.slack.dev/reference/methods/chat.postMessage and the pages of the other methods list these words.
  test.each([
    "access_denied",
    "app_access_restricted",
    "cannot_reply_to_message",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "is_inactive",
    "no_permission",
    "posting_to_channel_denied",
    "posting_to_general_channel_denied",
    "restricted_action_thread_locked",
    "slack_connect_file_link_sharing_blocked",
    "team_access_not_granted",
    "user_is_restricted",
  ])("%s means a permission that a person may grant, so the answer is not given up", (word) => {
    expect(kindOf(word)).toBe("no-permission");
    expect(isFinal(told(word))).toBe(false);
  });

  test.each(["not_allowed_token_type", "invalid_auth", "two_factor_setup_required"])(
    "%s is about the token",
    (word) => expect(kindOf(word)).toBe("key"),
  );

  test("org_login_required passes: the workspace is being moved to an organization", () => {
    expect(isRetryable(told("org_login_required"))).toBe(true);
  });

  test.each([
    ["team_access_not_granted", /organization.*add the app to this workspace/],
    ["ekm_access_denied", /encryption keys/],
    ["app_access_restricted", /approve the app/],
    ["slack_connect_file_link_sharing_blocked", /Slack Connect/],
    ["not_allowed_token_type", /xoxb-/],
    ["restricted_action_read_only_channel", /do not let the bot post/],
  ])("%s is explained to the operator", (word, sentence) => {
    expect(told(word).message).toContain(word);
    expect(told(word).message).toMatch(sentence);
  });

  test("that Slack may invent tomorrow refuses the content, and is named", () => {
    expect(kindOf("something_new")).toBe("refused");
    expect(told("something_new").message).toBe("chat.postMessage: Slack says something_new.");
  });
});

describe("thread_not_found", () => {
  test("means a deleted thread to those who read it", () => {
    expect(told("thread_not_found", "conversations.replies")).toBeInstanceOf(Gone);
  });

  // Slack's reference names the word for conversations.replies only. A post is never given up silently because of it.
  test("is a refusal like others to a post", () => {
    expect(kindOf("thread_not_found")).toBe("refused");
  });
});
