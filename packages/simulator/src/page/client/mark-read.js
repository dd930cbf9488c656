import { channelOn } from "./column-view.js";

/** @import { App } from "./app.js" */

/**
 * Marks the places that the person sees as read.
 * @param {App} app
 */
export function markRead(app) {
  if (document.visibilityState !== "visible") return;
  for (const platform of app.platforms()) {
    const channel = channelOn(app, platform);
    const thread = app.ui.columns[platform]?.thread;
    if (!channel) continue;
    // A channel also shows the ends of its threads.
    for (const mark of app.store.unread.values()) {
      const [, inChannel, inThread, reader] = mark.key.split("/");
      const isHere = mark.key.startsWith(`${platform}/`) && inChannel === channel.id;
      if (!mark.count || !isHere || reader !== app.idOn(platform)) continue;
      if (thread !== undefined && inThread !== thread) continue;
      // Cleared here at once, so that not every change sends a request until the answer arrives.
      app.store.unread.set(mark.key, { ...mark, count: 0, pings: 0 });
      app.tryAct("open", { platform, space: channel.space, channel: channel.id, thread: inThread });
    }
  }
}
