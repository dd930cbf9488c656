/** Who reads a message, which decides what of it they may read. */
export interface Viewer {
  userId: string;
  /** Is the message content intent on, in the portal and (on the gateway) in the session? */
  readsContent: boolean;
}
