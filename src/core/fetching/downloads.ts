import { createRoom } from "../room.ts";

/** Opens a file: resolves when its bytes are about to come. */
export type OpenFile = () => Promise<AsyncIterable<Uint8Array>>;

/**
 * How many downloads may be under way in this process, and how many for one person. A download is 20 MB at most, so all turns
 * together have 120 MB under way.
 */
const room = createRoom({ most: 6, mostEach: 3 });

/** Downloads a file when there is room for it. Gives the room back when the file has ended, or its reader has left. */
export async function* download(
  open: OpenFile,
  person: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const release = await room.take(person, 1, signal);
  // A reader that stops reading but does not leave keeps its room until the end of its turn, at most.
  signal.addEventListener("abort", release, { once: true });
  try {
    yield* await open();
  } finally {
    signal.removeEventListener("abort", release);
    release();
  }
}

/** Returns all bytes of a download. */
export async function wholeFile(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(chunks));
}
