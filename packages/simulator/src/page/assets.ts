import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";

/** A file of the page. */
export interface Asset {
  type: string;
  body: Uint8Array | string;
}

/** The files of the page. They are served as they were written: there is no build step. */
export interface Assets {
  /** Returns the file behind a path, or undefined. */
  find(path: string): Promise<Asset | undefined>;
  /** Hashes of the document's inline scripts, for the content security policy. */
  scriptHashes: readonly string[];
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

// Plain names in a flat folder: no path from a browser can leave it.
const ownFile = /^\/client\/([a-z0-9-]+\.(?:css|js|svg))$/;
const libraryFile = /^\/vendor\/((?:directives\/)?[a-z-]+\.js)$/;

const client = new URL("client/", import.meta.url);
const copied = new URL("vendor/", client);
// The build copies lit-html beside the page. From source it is read from its package: Node resolves that to
// the build for servers, which lies one folder below the build for browsers.
const library = existsSync(copied) ? copied : new URL("../", import.meta.resolve("lit-html"));

/** Loads the document and finds the rest on demand. */
export async function createAssets(): Promise<Assets> {
  const document = await readFile(new URL("index.html", client), "utf8");
  const inline = [...document.matchAll(/<script type="importmap">([\s\S]*?)<\/script>/g)];
  const read = async (address: URL): Promise<Asset | undefined> => {
    try {
      return { type: types[extname(address.pathname)] ?? "text/plain", body: await readFile(address) };
    } catch {
      return undefined;
    }
  };
  return {
    scriptHashes: inline.map(([, script = ""]) => createHash("sha256").update(script).digest("base64")),
    async find(path) {
      if (path === "/") return { type: types[".html"] ?? "", body: document };
      const [, own] = ownFile.exec(path) ?? [];
      if (own !== undefined) return read(new URL(own, client));
      const [, vendor] = libraryFile.exec(path) ?? [];
      return vendor === undefined ? undefined : read(new URL(vendor, library));
    },
  };
}
