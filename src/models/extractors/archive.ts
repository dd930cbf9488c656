import { inflateRawSync } from "node:zlib";

/** The files in a zip archive, which are unpacked one by one when they are read. */
export interface Archive {
  exists(name: string): boolean;
  read(name: string): Buffer;
}

interface Entry {
  packedSize: number;
  isPacked: boolean;
  /** Where its own header begins. */
  at: number;
}

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const localHeader = 0x04034b50;

/**
 * Opens a zip archive and unpacks at most so many bytes of it. Counts the bytes while it unpacks them, because an archive may lie about its
 * sizes. Throws if the archive has no table of contents.
 */
export function openArchive(bytes: Buffer, most: number): Archive {
  const entries = readDirectory(bytes);
  let left = most;
  return {
    exists: (name) => entries.has(name),
    read(name) {
      const entry = entries.get(name);
      if (!entry) throw new Error(`The archive has no file ${name}.`);
      const unpacked = unpack(dataOf(bytes, entry), entry, left);
      if (unpacked === undefined) throw new TooLarge(`it unpacks to more than ${most / 1e6} MB`);
      left -= unpacked.length;
      return unpacked;
    },
  };
}

/** The archive holds more than may be unpacked. */
export class TooLarge extends Error {}

function readDirectory(bytes: Buffer): Map<string, Entry> {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const entries = new Map<string, Entry>();
  for (let index = 0; index < count; index += 1) {
    if (bytes.readUInt32LE(at) !== directoryEntry)
      throw new Error("The archive's table of contents is damaged.");
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    entries.set(bytes.toString("utf8", at + 46, nameEnd), {
      packedSize: bytes.readUInt32LE(at + 20),
      isPacked: bytes.readUInt16LE(at + 10) !== 0,
      at: bytes.readUInt32LE(at + 42),
    });
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** Searches for the table from the end, because a comment may follow it. */
function findEnd(bytes: Buffer): number {
  const earliest = Math.max(0, bytes.length - 22 - 65_535);
  for (let at = bytes.length - 22; at >= earliest; at -= 1)
    if (bytes.readUInt32LE(at) === endOfDirectory) return at;
  throw new Error("The file is not an archive.");
}

function dataOf(bytes: Buffer, { at, packedSize }: Entry): Buffer {
  if (bytes.readUInt32LE(at) !== localHeader) throw new Error("A file in the archive is damaged.");
  const begin = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  return bytes.subarray(begin, begin + packedSize);
}

/** Returns `undefined` if there is more than so many bytes. */
function unpack(data: Buffer, { isPacked }: Entry, most: number): Buffer | undefined {
  if (!isPacked) return data.length > most ? undefined : data;
  if (most === 0) return undefined;
  try {
    return inflateRawSync(data, { maxOutputLength: most });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw error;
  }
}
