/** What a picture says of itself in its first bytes. */
export interface PictureFacts {
  mimeType: string;
  width: number;
  height: number;
}

/** Reads the kind and the size of a picture. Returns `undefined` for everything that no model takes. */
export function pictureFacts(bytes: Buffer): PictureFacts | undefined {
  try {
    return png(bytes) ?? gif(bytes) ?? webp(bytes) ?? jpeg(bytes);
  } catch (error) {
    // The bytes end before the size.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const begins = (bytes: Buffer, text: string, at = 0): boolean =>
  bytes.toString("latin1", at, at + text.length) === text;

/** https://www.w3.org/TR/png-3/#11IHDR */
function png(bytes: Buffer): PictureFacts | undefined {
  if (!begins(bytes, "\x89PNG\r\n\x1a\n") || !begins(bytes, "IHDR", 12)) return undefined;
  return { mimeType: "image/png", width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
function gif(bytes: Buffer): PictureFacts | undefined {
  if (!begins(bytes, "GIF87a") && !begins(bytes, "GIF89a")) return undefined;
  return { mimeType: "image/gif", width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function webp(bytes: Buffer): PictureFacts | undefined {
  if (!begins(bytes, "RIFF") || !begins(bytes, "WEBP", 8)) return undefined;
  const mimeType = "image/webp";
  if (begins(bytes, "VP8X", 12))
    return { mimeType, width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (begins(bytes, "VP8 ", 12))
    return { mimeType, width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  if (!begins(bytes, "VP8L", 12)) return undefined;
  const both = bytes.readUInt32LE(21);
  return { mimeType, width: (both & 0x3fff) + 1, height: ((both >>> 14) & 0x3fff) + 1 };
}

/** https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B: segments with a length, until the one that begins a frame. */
function jpeg(bytes: Buffer): PictureFacts | undefined {
  if (bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (bytes.readUInt8(at) === 0xff) {
    const marker = bytes.readUInt8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame)
      return {
        mimeType: "image/jpeg",
        width: bytes.readUInt16BE(at + 7),
        height: bytes.readUInt16BE(at + 5),
      };
    // Bytes of 0xff may fill the room between two segments.
    at += marker === 0xff ? 1 : 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
  return undefined;
}
