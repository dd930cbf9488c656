import { BadInput, type Context, createRoom, type FileRef } from "#core/bot";
import type { Image } from "./model.ts";
import { pictureFacts } from "./picture-facts.ts";

/** The formats that models take: https://developers.openai.com/api/docs/guides/images-vision */
export const isPicture = ({ mimeType }: FileRef): boolean => /^image\/(?:png|jpeg|gif|webp)$/.test(mimeType);

const mostBytes = 5_000_000;
/** Anthropic refuses larger ones: https://docs.claude.com/en/docs/build-with-claude/vision */
const mostPixels = 8_000;
/** Bytes that the pictures of one prompt may have together. Gemini takes requests of 20 MB, and base64 makes pictures a third larger. */
const mostTogether = 14_000_000;

/** Bytes of pictures that all prompts may hold together, and those of one person. A prompt holds them until its answer is complete. */
const memoryForPictures = createRoom({ most: 70_000_000, mostEach: 28_000_000 });

/** Milliseconds that a prompt's pictures wait while other answers hold the room. */
const mostPatience = 10_000;

/** The pictures of one prompt. */
export interface Pictures {
  /** Fetches a picture. Throws a `BadInput` with a message for the reader if no model would take it. */
  load(file: FileRef): Promise<Image>;
  /** Gives back the room that they took. */
  release(): void;
}

export function createPictures({
  turn,
  stream,
  signal,
}: Pick<Context, "turn" | "stream" | "signal">): Pictures {
  const person = `${turn.thread.platform} ${turn.author.id}`;
  const releases: (() => void)[] = [];
  let left = mostTogether;
  let isOver = false;
  let patience = mostPatience;

  const release = (): void => {
    isOver = true;
    signal.removeEventListener("abort", release);
    for (const one of releases.splice(0)) one();
  };
  // For an answer that is abandoned.
  signal.addEventListener("abort", release, { once: true });

  const takeRoom = async (size: number): Promise<() => void> => {
    const late = AbortSignal.timeout(patience);
    const wanted = memoryForPictures.take(person, size, AbortSignal.any([signal, late]));
    return wanted.catch((error: unknown) => {
      if (!late.aborted || signal.aborted) throw error;
      patience = 1;
      throw new BadInput("natter looks at too many other pictures right now; attach it again later");
    });
  };

  return {
    async load(file) {
      // Some platforms do not know the size.
      const size = file.size > 0 ? file.size : mostBytes;
      if (size > mostBytes) throw new BadInput(`it is larger than ${mostBytes / 1e6} MB`);
      if (size > left) throw new BadInput(`all pictures together are larger than ${mostTogether / 1e6} MB`);
      left -= size;
      const giveBack = await takeRoom(size);
      try {
        const image = toImage(file, await collect(stream(file), size));
        if (isOver) giveBack();
        else releases.push(giveBack);
        return image;
      } catch (error) {
        left += size;
        giveBack();
        throw error;
      }
    },
    release,
  };
}

function toImage({ name }: FileRef, bytes: Buffer): Image {
  const facts = pictureFacts(bytes);
  if (!facts) throw new BadInput("it is damaged, or it is not a picture");
  const { mimeType, width, height } = facts;
  if (Math.max(width, height) > mostPixels)
    throw new BadInput(`it is larger than ${mostPixels} pixels on a side`);
  return { name, url: `data:${mimeType};base64,${bytes.toString("base64")}` };
}

/** Returns the bytes of a file that is no larger than its platform said. */
async function collect(chunks: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > most) throw new BadInput("it is larger than its platform says");
    pieces.push(chunk);
  }
  return Buffer.concat(pieces);
}
