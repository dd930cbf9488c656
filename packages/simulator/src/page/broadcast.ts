import type { ServerResponse } from "node:http";
import type { Platform } from "../world/platform.ts";
import type { World } from "../world/world.ts";
import type { MessageToWire } from "./message-to-wire.ts";
import { createPatches } from "./patches.ts";
import type { Patches } from "./patches.ts";

/** Keeps open pages up to date with server-sent events. */
export interface Broadcast {
  /** Sends the whole world, then its changes, until the response closes. */
  join(response: ServerResponse): void;
  close(): void;
}

/** The time between two patches: short enough to look live, long enough for hundreds of streams. */
const frameMs = 50;
/** A page with more unsent bytes than this gets no patches until it has caught up, and then the whole world. */
const mostWaitingBytes = 2_000_000;

/** Makes the broadcast of one world. */
export function createBroadcast(
  world: World,
  platforms: readonly Platform[],
  toWire: MessageToWire,
): Broadcast {
  /** Response → whether it has missed a patch. */
  const pages = new Map<ServerResponse, boolean>();
  let patches: Patches | undefined;
  let timer: NodeJS.Timeout | undefined;
  const send = (page: ServerResponse, text: string): void => void page.write(`data: ${text}\n\n`);

  const tick = (): void => {
    const patch = patches?.take();
    const text = patch && JSON.stringify(patch);
    for (const [page, behind] of pages) {
      if (page.writableLength > mostWaitingBytes) pages.set(page, true);
      else if (behind) {
        pages.set(page, false);
        send(page, JSON.stringify(patches?.snapshot()));
      } else if (text) send(page, text);
    }
  };
  const leave = (page: ServerResponse): void => {
    pages.delete(page);
    if (pages.size > 0) return;
    // No page is open, so no changes are collected.
    clearInterval(timer);
    patches?.close();
    patches = undefined;
  };
  return {
    join(page) {
      if (!patches) {
        patches = createPatches(world, platforms, toWire);
        timer = setInterval(tick, frameMs);
        timer.unref();
      }
      page.writeHead(200, { "content-type": "text/event-stream" });
      pages.set(page, false);
      send(page, JSON.stringify(patches.snapshot()));
      page.once("close", () => leave(page));
    },
    close() {
      for (const page of pages.keys()) page.end();
    },
  };
}
