import type { StoredFile, World } from "../../world/world.ts";
import { isSameBot } from "../apps/installation.ts";
import type { Installation } from "../apps/installation.ts";
import type { Ids } from "../ids.ts";

/** An upload, which an app announces, sends and then shares. */
export interface PendingUpload {
  installation: Installation;
  name: string;
  length: number;
  /** Undefined until the app has sent them. */
  bytes?: Uint8Array;
}

/** Receives files. The world stores them. */
export interface Uploads {
  /** Announces a file. `url` accepts its bytes. */
  announce(upload: PendingUpload): { id: string; url: string };
  /** Receives the bytes for a ticket. Returns false if there is no such ticket. */
  receive(ticket: string, bytes: Uint8Array): boolean;
  /** Turns an upload into a file, once. */
  complete(id: string, installation: Installation, title: string | undefined): StoredFile | undefined;
  /** Stores a file that a person shares. */
  store(
    team: string,
    owner: string,
    file: { name: string; mediaType: string; bytes: Uint8Array },
  ): StoredFile;
}

export function createUploads(world: World, ids: Ids, address: () => string): Uploads {
  const pending = new Map<string, PendingUpload & { ticket: string }>();
  const keep = (
    id: string,
    team: string,
    owner: string,
    { name, mediaType, bytes }: { name: string; mediaType: string; bytes: Uint8Array },
  ): StoredFile => {
    const stored: StoredFile = {
      platform: "slack",
      id,
      name,
      mediaType,
      size: bytes.byteLength,
      url: `${address()}/files-pri/${team}-${id}/${encodeURIComponent(name)}`,
      bytes,
      extras: { team, owner },
    };
    world.files.set(id, stored);
    return stored;
  };
  return {
    announce(upload) {
      const id = ids.next("F");
      const ticket = ids.secret();
      pending.set(id, { ...upload, ticket });
      return { id, url: `${address()}/upload/v1/${ticket}` };
    },
    receive(ticket, bytes) {
      const upload = [...pending.values()].find((candidate) => candidate.ticket === ticket);
      if (!upload) return false;
      upload.bytes = bytes;
      return true;
    },
    complete(id, installation, title) {
      const upload = pending.get(id);
      if (!upload?.bytes || !isSameBot(upload.installation, installation)) return undefined;
      pending.delete(id);
      const { name, bytes } = upload;
      const stored = keep(id, installation.team.id, installation.userId, {
        name,
        mediaType: mediaTypeOf(name),
        bytes,
      });
      stored.extras["title"] = title ?? name;
      return stored;
    },
    store: (team, owner, file) => keep(ids.next("F"), team, owner, file),
  };
}

const mediaTypes: Readonly<Record<string, string>> = {
  csv: "text/csv",
  gif: "image/gif",
  html: "text/html",
  jpg: "image/jpeg",
  json: "application/json",
  md: "text/markdown",
  pdf: "application/pdf",
  png: "image/png",
  txt: "text/plain",
};

/** Returns the media type by the end of a file's name, as Slack does. */
function mediaTypeOf(name: string): string {
  return mediaTypes[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";
}
