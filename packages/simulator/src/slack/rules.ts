/** What Slack does not document. Each rule can be tried both ways. */
export interface Rules {
  /**
   * Whether the history tells metadata to an app without the scope `metadata.message:read`. The reference of
   * `conversations.replies` names only the history scopes.
   */
  metadataWithoutScope: boolean;
  /** Whether the history tells the state of a stream, as message events do. */
  streamingStateInHistory: boolean;
  /**
   * What a post into a thread without a first message does. The errors of `chat.postMessage` have no word for
   * it; `cannot_reply_to_message` comes closest.
   */
  repliesToNothing: "posted" | "refused";
}

export const usualRules: Rules = {
  metadataWithoutScope: true,
  streamingStateInHistory: true,
  repliesToNothing: "posted",
};
