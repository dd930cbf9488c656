import { randomBytes } from "node:crypto";
import { spawn, spawnSync } from "node:child_process";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { BadInput, type FileRef } from "#core";
import { createFileText, type Extractor, fileText, type FileTextOptions } from "#models";
import { contextOf } from "../support/context.ts";
import { docxOf, pdfOf, zipOf } from "../support/documents.ts";

const word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

let files = 0;
const fileOf = (parts: Partial<FileRef>): FileRef => ({
  id: `F${(files += 1)}`,
  name: "file",
  mimeType: "application/octet-stream",
  size: 1,
  origin: null,
  ...parts,
});
const holding = (bytes: Uint8Array | string) =>
  contextOf({ stream: () => Readable.from([typeof bytes === "string" ? Buffer.from(bytes) : bytes]) });

/** A custom extractor for every file. */
const own = (name: string, limits: FileTextOptions["limits"] = {}) => {
  const module = new URL(`../support/extractors/${name}.ts`, import.meta.url);
  const extractor: Extractor = { kind: name, accepts: () => true, module };
  return createFileText({ extractors: [extractor], limits });
};

describe("the text of a file", () => {
  test.each([
    { name: "notes.md", mimeType: "text/markdown", bytes: "# Notes\n\nÄpfel", text: "# Notes\n\nÄpfel" },
    { name: "table.csv", mimeType: "text/csv", bytes: "a;b\n1;2", text: "a;b\n1;2" },
    { name: "main.rs", mimeType: "application/octet-stream", bytes: "fn main() {}", text: "fn main() {}" },
    { name: "a.json", mimeType: "application/json", bytes: '{"a":1}', text: '{"a":1}' },
    { name: "dos.csv", mimeType: "text/csv", bytes: Buffer.from("Zürich;9", "latin1"), text: "Zürich;9" },
    { name: "wide.txt", mimeType: "text/plain", bytes: Buffer.from("\ufeffweit", "utf16le"), text: "weit" },
    { name: "marked.txt", mimeType: "text/plain", bytes: "\ufeffmarked", text: "marked" },
    { name: "empty.txt", mimeType: "text/plain", bytes: "", text: "" },
    {
      name: "a.pdf",
      mimeType: "application/pdf",
      bytes: pdfOf(["First page", "Second page"]),
      text: "First page\n\nSecond page\n\n",
    },
    {
      name: "a.docx",
      mimeType: word,
      bytes: docxOf(["First line", "Second line"]),
      text: "First line\n\nSecond line\n\n",
    },
  ])("is read from $name", async ({ bytes, text, ...file }) => {
    expect(await fileText(fileOf(file), holding(bytes))).toBe(text);
  });

  test("says which part of a long file was left out", async () => {
    const read = createFileText({ limits: { characters: 10, pages: 2 } });
    expect(await read(fileOf({ name: "a.txt" }), holding("0123456789abc"))).toBe(
      "0123456789\n(Left out: the last 3 characters.)",
    );
    const wide = createFileText({ limits: { pages: 2 } });
    const text = await wide(fileOf({ name: "a.pdf" }), holding(pdfOf(["one", "two", "three", "four"])));
    expect(text).toBe("one\n\ntwo\n\n\n(Left out: pages 3 to 4.)");
  });

  test("is read once per thread, however often the thread needs it", async () => {
    let fetched = 0;
    const context = contextOf({
      stream: () => Readable.from([Buffer.from(`read ${(fetched += 1)}`)]),
    });
    const file = fileOf({ name: "a.txt" });
    expect([await fileText(file, context), await fileText(file, context)]).toEqual(["read 1", "read 1"]);
    const thread = { ...context.turn.thread, thread: "another" };
    expect(await fileText(file, { ...context, turn: { ...context.turn, thread } })).toBe("read 2");
  });

  test("is read again after a failure", async () => {
    let fetched = 0;
    const context = contextOf({
      async *stream() {
        if ((fetched += 1) === 1) throw new Error("the network is away");
        yield Buffer.from("here");
      },
    });
    const file = fileOf({ name: "a.txt" });
    await expect(fileText(file, context)).rejects.toThrow("the network is away");
    expect(await fileText(file, context)).toBe("here");
  });

  test("comes from a custom extractor, which gets the file and nothing of the process", async () => {
    const text = await own("nosy")(fileOf({}), holding("1234"));
    expect(JSON.parse(text)).toEqual({ environment: [], bytes: 4 });
  });
});

describe("the process that reads a file", () => {
  test("reaches nothing but the file, its own folder and the packages", async () => {
    const text = await own("reaching")(fileOf({}), holding("x"));
    expect(JSON.parse(text)).toEqual({
      "its own folder": "done",
      "a file of the machine": "ERR_ACCESS_DENIED",
      "the bot's folder": "ERR_ACCESS_DENIED",
      write: "ERR_ACCESS_DENIED",
      "start a program": "ERR_ACCESS_DENIED",
      connect: "The process that reads files has no network.",
      fetch: "The process that reads files has no network.",
      "send a datagram": "The process that reads files has no network.",
    });
  });

  test.each([
    { name: "talkative", says: "its text is too long" },
    { name: "lying", says: "its reader gave no text" },
    { name: "silent", says: "its reader ended without a result" },
  ])("is not believed when it is $name", async ({ name, says }) => {
    await expect(own(name, { characters: 100 })(fileOf({}), holding("x"))).rejects.toThrow(
      new BadInput(`it could not be read: ${says}`),
    );
  });

  test("dies with the process that started it", async () => {
    const parent = spawn(process.execPath, [
      fileURLToPath(new URL("../support/file-process.ts", import.meta.url)),
    ]);
    onTestFinished(() => void parent.kill("SIGKILL"));
    const children = (): string[] => ps("--ppid", String(parent.pid));
    await expect.poll(children).toHaveLength(1);
    const [child = ""] = children();
    parent.kill("SIGKILL");
    await expect.poll(() => ps("--pid", child)).toEqual([]);
  });

  test("that cannot be started ends no process of its parent's group, and gives its room back", async () => {
    const script = fileURLToPath(new URL("../support/file-without-handles.ts", import.meta.url));
    const reader = spawn("sh", ["-c", 'ulimit -n 64; exec "$0" "$1"', process.execPath, script], {
      // In a group of its own, so that the test survives.
      detached: true,
    });
    onTestFinished(() => void reader.kill("SIGKILL"));
    const stdout = await text(reader.stdout);
    expect(JSON.parse(stdout)).toEqual([
      "the notes",
      "BadInput: it could not be read: its reader could not be started",
      "the notes",
    ]);
  });
});

/** The processes that these options of `ps` choose, without those that have ended and are still listed. */
function ps(...choice: string[]): string[] {
  const { stdout } = spawnSync("ps", ["-o", "pid=,stat=", ...choice], { encoding: "utf8" });
  return stdout.split("\n").flatMap((line) => {
    const [pid = "", state = "Z"] = line.trim().split(/\s+/);
    return state.startsWith("Z") ? [] : [pid];
  });
}

describe("a file that cannot be read", () => {
  test.each([
    { name: "a.bin", bytes: randomBytes(2_000), says: "it is not text" },
    {
      name: "sound.mp3",
      mimeType: "audio/mpeg",
      bytes: "x",
      says: "files of the type audio/mpeg cannot be read",
    },
    {
      name: "a.zip",
      mimeType: "application/zip",
      bytes: "x",
      says: "files of the type application/zip cannot be read",
    },
    { name: "a.pdf", bytes: "no PDF at all", says: "it is damaged" },
    { name: "scan.pdf", bytes: pdfOf([""]), says: "it holds no text, only pictures" },
    { name: "a.docx", bytes: "no Word at all", says: "it is damaged, or it is not a Word document" },
    {
      name: "other.docx",
      bytes: zipOf({ "a.txt": "not Word" }),
      says: "it is damaged, or it is not a Word document",
    },
    { name: "big.txt", size: 30_000_000, bytes: "x", says: "it is larger than 20 MB" },
    { name: "liar.txt", size: 1, bytes: Buffer.alloc(20_000_001, 65), says: "it is larger than 20 MB" },
  ])("is refused in words for its reader: $name", async ({ bytes, says, ...file }) => {
    const reading = fileText(fileOf(file), holding(bytes));
    await expect(reading).rejects.toThrow(BadInput);
    await expect(reading).rejects.toThrow(says);
  });

  test("ends when its time is over", async () => {
    await expect(own("endless", { time: 500 })(fileOf({}), holding("x"))).rejects.toThrow(
      "longer than 0.5 s",
    );
  });

  test.each(["greedy-heap", "greedy-buffers"])("ends when it takes too much memory: %s", async (name) => {
    const reading = own(name, { memory: 64 })(fileOf({}), holding("x"));
    await expect(reading).rejects.toThrow("too much memory");
  });

  test("ends at once when the answer is no longer wanted", async () => {
    const end = new AbortController();
    const context = { ...holding("x"), signal: end.signal };
    const reading = own("endless")(fileOf({}), context);
    setTimeout(() => end.abort("stop"), 100);
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  });
});
