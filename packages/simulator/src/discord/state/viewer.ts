/** The bot that reads a message. What it may read depends on it. */
export interface Viewer {
  userId: string;
  /** Whether the message content intent is on: in the portal and, on the gateway, in the session. */
  readsContent: boolean;
}
