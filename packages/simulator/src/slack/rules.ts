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
   * What a post into a thread does whose first message was deleted. The reference of `chat.postMessage` is silent.
   * Users see it "unthreaded": it stands in the channel, and the answer lacks `thread_ts`
   * (https://github.com/slack-go/slack/issues/1571). Of the method's errors, `cannot_reply_to_message` comes closest.
   */
  repliesToNothing: "unthreaded" | "posted" | "refused";
  /**
   * Whether `users.info` calls a person of another organization a stranger although a channel is shared with them. The example of
   * https://docs.slack.dev/apis/slack-connect does, and the text of https://docs.slack.dev/reference/objects/user-object does not.
   */
  strangersInSharedChannels: boolean;
}

export const usualRules: Rules = {
  metadataWithoutScope: true,
  streamingStateInHistory: true,
  repliesToNothing: "unthreaded",
  strangersInSharedChannels: true,
};
