// Reads a file while this process has no file handle left, gives the handles back, and reads one more. Prints what it got.
import { closeSync, openSync } from "node:fs";
import { Readable } from "node:stream";
import { fileText } from "#models";
import { contextOf } from "./context.ts";

const read = (id: string): Promise<string> =>
  fileText(
    { id, name: "notes.txt", mimeType: "text/plain", size: 1, origin: null },
    contextOf({ stream: () => Readable.from([Buffer.from("the notes")]) }),
  ).catch(String);

/** Opens files until the machine gives no more. */
function takeHandles(): number[] {
  const handles: number[] = [];
  try {
    for (;;) handles.push(openSync("/dev/null", "r"));
  } catch {
    return handles;
  }
}

const said = [await read("1")];
const handles = takeHandles();
said.push(await read("2"));
for (const handle of handles) closeSync(handle);
said.push(await read("3"));
console.log(JSON.stringify(said));
