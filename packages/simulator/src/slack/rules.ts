/** Behaviour that Slack does not document. A test can try each rule both ways. */
export interface Rules {
  /**
   * Whether the history has metadata for an app without the scope `metadata.message:read`. The reference of
   * `conversations.replies` names only the history scopes.
   */
  metadataWithoutScope: boolean;
  /** Whether the history has the state of a stream, as message events have. */
  streamingStateInHistory: boolean;
  /**
   * What a post into a thread without a first message does. The errors of `chat.postMessage` have no word for
   * it; `cannot_reply_to_message` comes closest.
   */
  repliesToNothing: "posted" | "refused";
  /**
   * Whether `users.info` calls a person of another organization a stranger although a channel is shared with them. The example of
   * https://docs.slack.dev/apis/slack-connect does, and the text of https://docs.slack.dev/reference/objects/user-object does not.
   */
  strangersInSharedChannels: boolean;
}

export const usualRules: Rules = {
  metadataWithoutScope: true,
  streamingStateInHistory: true,
  repliesToNothing: "posted",
  strangersInSharedChannels: true,
};
