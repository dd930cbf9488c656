import type { StoredFile, World } from "../../world/world.ts";
import type { Installation } from "../apps/directory.ts";
import type { Ids } from "../ids.ts";

/** A file on its way: announced, then sent, then shared. */
export interface PendingUpload {
  installation: Installation;
  name: string;
  length: number;
  /** Undefined until the bytes have arrived. */
  bytes?: Uint8Array;
}

/** Files and how they come in. The bytes lie in the world. */
export interface Uploads {
  /** Announces a file; `url` takes the bytes. */
  announce(upload: PendingUpload): { id: string; url: string };
  /** Takes the bytes for a ticket; false when there is no such ticket. */
  receive(ticket: string, bytes: Uint8Array): boolean;
  /** Makes a file of what was sent, once. */
  complete(id: string, installation: Installation, title: string | undefined): StoredFile | undefined;
  /** Puts a file into the world that a person shared. */
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
      if (!upload?.bytes || upload.installation !== installation) return undefined;
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

/** What Slack takes a file for, by the end of its name. */
function mediaTypeOf(name: string): string {
  return mediaTypes[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";
}
