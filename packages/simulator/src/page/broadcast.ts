import type { ServerResponse } from "node:http";
import type { Platform } from "../world/platform.ts";
import type { World } from "../world/world.ts";
import type { MessageToWire } from "./message-to-wire.ts";
import { createNews } from "./patches.ts";
import type { News } from "./patches.ts";

/** Keeps open pages up to date by server-sent events. */
export interface Broadcast {
  /** Sends everything, then what changes, until the response closes. */
  join(response: ServerResponse): void;
  close(): void;
}

/** One frame for a growing message: often enough to look alive, seldom enough for hundreds of streams. */
const frameMs = 50;
/** A page that is behind by more than this gets nothing until it has caught up, and then everything. */
const mostWaitingBytes = 2_000_000;

/** Makes the broadcast of one world. */
export function createBroadcast(
  world: World,
  platforms: readonly Platform[],
  toWire: MessageToWire,
): Broadcast {
  /** Response → whether it has missed something. */
  const pages = new Map<ServerResponse, boolean>();
  let news: News | undefined;
  let timer: NodeJS.Timeout | undefined;
  const send = (page: ServerResponse, text: string): void => void page.write(`data: ${text}\n\n`);

  const tick = (): void => {
    const patch = news?.take();
    const text = patch && JSON.stringify(patch);
    for (const [page, behind] of pages) {
      if (page.writableLength > mostWaitingBytes) pages.set(page, true);
      else if (behind) {
        pages.set(page, false);
        send(page, JSON.stringify(news?.snapshot()));
      } else if (text) send(page, text);
    }
  };
  const leave = (page: ServerResponse): void => {
    pages.delete(page);
    if (pages.size > 0) return;
    // Nobody looks: nothing is gathered.
    clearInterval(timer);
    news?.close();
    news = undefined;
  };
  return {
    join(page) {
      if (!news) {
        news = createNews(world, platforms, toWire);
        timer = setInterval(tick, frameMs);
        timer.unref();
      }
      page.writeHead(200, { "content-type": "text/event-stream" });
      pages.set(page, false);
      send(page, JSON.stringify(news.snapshot()));
      page.once("close", () => leave(page));
    },
    close() {
      for (const page of pages.keys()) page.end();
    },
  };
}
