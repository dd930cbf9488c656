import type { Message } from "../../world/message.ts";

/** Returns a message's address, as "Copy link" does. `address` is the server's. */
export function permalinkOf(address: string, { id, channel, thread }: Message): string {
  const within = thread === undefined ? "" : `?thread_ts=${thread}&cid=${channel}`;
  return `${address}/archives/${channel}/p${id.replace(".", "")}${within}`;
}
