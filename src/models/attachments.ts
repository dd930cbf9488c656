import {
  BadInput,
  type Context,
  type FileRef,
  type Message,
  toError,
  toFailure,
  type TokenCounter,
} from "#core/bot";
import { fileText, type FileText } from "./file-text.ts";
import type { Image } from "./model.ts";

export interface AttachmentOptions {
  /**
   * Whether pictures go to the model; they do without it. A model that turns out not to see gets no more of
   * them.
   */
  images?: boolean | undefined;
  /** Reads the text of a file. `createFileText` makes one with other limits or extractors. */
  text?: FileText | undefined;
  /** How many files of a thread go to the model, the newest first; 10 without it. */
  most?: number | undefined;
}

/** The files of a thread, message by message. */
export interface Attachments {
  /** The texts of the files of this message, and a word about those that could not be read. */
  textOf(message: string): string;
  imagesOf(message: string): readonly Image[];
  /** The files of this turn that the model does not get; the reader sees why. */
  skipped: readonly { name: string; reason: string }[];
}

/** For prompts without files. */
export const noAttachments: Attachments = { textOf: () => "", imagesOf: () => [], skipped: [] };

interface Read {
  texts: string[];
  images: Image[];
}

/** The formats that models take: https://developers.openai.com/api/docs/guides/images-vision */
const pictures = /^image\/(?:png|jpeg|gif|webp)$/;
const mostPictureBytes = 5_000_000;

/** Files further back than this many messages are only named. A person who means one attaches it again. */
const lookBack = 8;

/** Reads the files of this turn and of the messages before it, the newest first, until the budget is used up. */
export async function readAttachments(
  context: Context,
  options: AttachmentOptions & { tokens: number; counter: TokenCounter },
): Promise<Attachments> {
  const { turn, history, log } = context;
  const { images = true, text = fileText, most = 10, counter } = options;
  const read = new Map<string, Read>();
  const skipped: { name: string; reason: string }[] = [];
  let left = options.tokens;

  const load = async (file: FileRef): Promise<Image | string> =>
    images && pictures.test(file.mimeType) ? pictureOf(file, context) : text(file, context);
  const said = [turn, ...history.slice(-lookBack).toReversed()];
  const wanted = said.flatMap((message) => allFiles(message).map((file) => ({ id: message.id, file })));
  // Fetched all at once, because that takes time. The budget is shared out in order.
  const loading = wanted.slice(0, most).map(({ file }) => load(file));
  for (const one of loading) one.catch(() => {});

  for (const [index, { id, file }] of wanted.entries()) {
    const into = read.get(id) ?? { texts: [], images: [] };
    read.set(id, into);
    try {
      const loaded = await loading[index];
      if (loaded === undefined) throw new BadInput(`only ${most} files at a time are read`);
      if (typeof loaded !== "string") into.images.push(loaded);
      else {
        const cost = counter.count(loaded);
        // Cuts a file that is too long for the rest of the budget: its beginning is better than nothing.
        const fitting = cost <= left ? loaded : loaded.slice(0, Math.floor((loaded.length * left) / cost));
        if (fitting.trim() === "" && loaded.trim() !== "") throw new BadInput("there is no room for it");
        left -= Math.min(left, cost);
        into.texts.push(quoted(file, fitting.toWellFormed(), fitting.length < loaded.length));
      }
    } catch (error) {
      if (context.signal.aborted) throw error;
      const reason = reasonOf(error);
      log.info({ file: file.id, type: file.mimeType, error: toError(error).message }, "a file was skipped");
      into.texts.push(`(The file ${named(file)} is attached, but you cannot read it: ${reason}.)`);
      if (id === turn.id) skipped.push({ name: file.name, reason });
    }
  }
  for (const message of history.slice(0, -lookBack)) {
    const files = allFiles(message);
    if (files.length > 0)
      read.set(message.id, { texts: [`(Attached: ${files.map(named).join(", ")}.)`], images: [] });
  }
  return {
    textOf: (message) => (read.get(message)?.texts ?? []).join("\n\n"),
    imagesOf: (message) => read.get(message)?.images ?? [],
    skipped,
  };
}

/** Returns the files of a message and of its quotes. */
const allFiles = ({ files = [], quotes = [] }: Pick<Message, "files" | "quotes">): FileRef[] => [
  ...files,
  ...quotes.flatMap((quote) => quote.files),
];

async function pictureOf(file: FileRef, { read }: Context): Promise<Image> {
  const bytes = file.size > mostPictureBytes ? undefined : await read(file);
  // The platform may have reported a wrong size.
  if (!bytes || bytes.length > mostPictureBytes)
    throw new BadInput(`it is larger than ${mostPictureBytes / 1e6} MB`);
  const { name, mimeType } = file;
  return { name, url: `data:${mimeType};base64,${Buffer.from(bytes).toString("base64")}` };
}

/** Quotes a file as material. Its text must not be able to end the quotation and go on as an instruction. */
function quoted(file: FileRef, text: string, isCut: boolean): string {
  const body = text.replaceAll(/<(?=\/file>)/gi, "<\\");
  return `<file name=${named(file)}>\n${body}\n</file>${isCut ? "\n(The file goes on; there was no room for the rest.)" : ""}`;
}

const named = ({ name }: FileRef): string => JSON.stringify(name.slice(0, 120));

function reasonOf(error: unknown): string {
  if (error instanceof BadInput) return error.message;
  return reasons[toFailure(error).kind] ?? "it could not be fetched";
}

const reasons: Readonly<Record<string, string>> = {
  "no-permission": "I am not allowed to fetch it",
  timeout: "fetching it took too long",
};
