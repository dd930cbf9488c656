import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { expect, onTestFinished, test } from "vitest";
import { createTokenCounter, type FileRef } from "#core";
import { fetchFile } from "../../src/core/fetching/fetch-file.ts";
import { download } from "../../src/core/fetching/downloads.ts";
import { readAttachments } from "../../src/models/attachments.ts";
import { fileText } from "#models";
import { contextOf } from "../support/context.ts";

const piece = Buffer.alloc(100_000, "An honest sentence of a long text.\n");
const pieces = 190;

/** A platform that keeps files of 19 MB, and notes how many are being fetched at once. */
async function createFiles() {
  const seen = { now: 0, most: 0, fetched: 0 };
  const server = createServer((_, response) => {
    seen.most = Math.max(seen.most, (seen.now += 1));
    seen.fetched += 1;
    response.once("close", () => (seen.now -= 1));
    response.writeHead(200, { "content-length": piece.length * pieces });
    pipeline(Readable.from(Array<Buffer>(pieces).fill(piece)), response).catch(() => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const contextFor = (person: string, files: FileRef[]) => {
    const { turn, ...rest } = contextOf();
    const { signal } = rest;
    const stream = (file: FileRef) =>
      download(
        () => fetchFile(`${origin}/${file.id}`, { hosts: [], trusted: [origin], signal }),
        person,
        signal,
      );
    return { ...rest, turn: { ...turn, author: { id: person, isBot: false }, files }, stream };
  };
  return { contextFor, seen };
}

const fileOf = (id: string): FileRef => ({
  id,
  name: `${id}.txt`,
  mimeType: "text/plain",
  size: piece.length * pieces,
  origin: null,
});

test("120 files of 19 MB from one person take little memory, and hold up no other person", async () => {
  const { contextFor, seen } = await createFiles();
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 10);
  const start = performance.now();

  const turns = Array.from({ length: 12 }, (_, turn) =>
    readAttachments(
      contextFor(
        "ada",
        Array.from({ length: 10 }, (_file, file) => fileOf(`${turn}-${file}`)),
      ),
      { tokens: 20_000, counter: createTokenCounter() },
    ),
  );
  const ben = fileOf("ben");
  const first = await Promise.race([
    fileText(ben, contextFor("ben", [ben])),
    Promise.all(turns).then(() => ""),
  ]);
  expect(first).toMatch(/^An honest sentence/);
  for (const { textOf, skipped } of await Promise.all(turns)) {
    expect(textOf("board/1")).toContain("there was no room for the rest");
    expect(skipped).toHaveLength(9);
  }
  clearInterval(watch);

  const grown = (most - before) / 1e6;
  process.stdout.write(
    `RSS ${Math.round(before / 1e6)} MB, at most ${Math.round(most / 1e6)} MB; fetched ${seen.fetched} of 121 files, ` +
      `${seen.most} at once, in ${Math.round(performance.now() - start)} ms\n`,
  );
  expect(grown).toBeLessThan(200);
  expect(seen.most).toBeLessThanOrEqual(6);
  expect(seen.fetched).toBeLessThan(60);
}, 60_000);
