// Reads a file with an extractor that never ends.
import { createFileText } from "#models";
import { contextOf } from "./context.ts";

const module = new URL("./extractors/endless.ts", import.meta.url);
const text = createFileText({ extractors: [{ kind: "endless", accepts: () => true, module }] });
const file = { id: "F1", name: "a", mimeType: "", size: 1, origin: null };
await text(file, contextOf({ read: async () => Buffer.from("x") }));
