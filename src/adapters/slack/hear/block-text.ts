import { fieldsOf, type Fields, listOf, textOf } from "#core/platform";
import { toMarked } from "./mrkdwn.ts";
import { fromRichText } from "./rich-text.ts";
import { toTable } from "./table-text.ts";

/** Blocks without words: controls, lines and files. */
const silent = new Set(["actions", "context_actions", "divider", "file", "input"]);

/** The fields of blocks and elements that hold words, in the order in which people read them. */
const wordFields = ["title", "rich_text_title", "subtitle", "text", "body", "description", "caption"];
const taskFields = ["details", "output"];
const listFields = ["fields", "elements", "child_blocks", "tasks", "sources"];

/** Returns as Markdown what the blocks of a message say. Mentions of `self` become the mark. */
export function fromBlocks(blocks: unknown, self: string | undefined): string {
  return listOf(blocks)
    .map((block) => fromBlock(block, self))
    .filter(Boolean)
    .join("\n\n");
}

/** https://docs.slack.dev/reference/block-kit/blocks */
function fromBlock(block: Fields, self: string | undefined): string {
  const type = textOf(block["type"]) ?? "";
  if (silent.has(type)) return "";
  switch (type) {
    case "rich_text":
      return fromRichText(block, self);
    case "markdown":
      return textOf(block["text"]) ?? "";
    case "header": {
      const words = wordsOf(block["text"], self);
      return words && `**${words}**`;
    }
    case "image": {
      const words = [wordsOf(block["title"], self), textOf(block["alt_text"]) ?? ""];
      return `(Image: ${[...new Set(words)].filter(Boolean).join(", ") || "without a title"})`;
    }
    case "table":
    case "data_table":
      return [wordsOf(block["caption"], self), toTable(block["rows"], self)].filter(Boolean).join("\n\n");
    default:
      return fromWords(block, self);
  }
}

/** Reads the fields that hold words: of sections, contexts and cards, and of blocks that Slack may add later. */
function fromWords(block: Fields, self: string | undefined): string {
  const own = wordFields.map((name) => wordsOf(block[name], self));
  const inner = listFields.flatMap((name) => listOf(block[name]).map((each) => elementWords(each, self)));
  const outcome = taskFields.map((name) => wordsOf(block[name], self));
  const between = block["type"] === "context" ? " " : "\n";
  return [...own, ...inner, ...outcome].filter(Boolean).join(between);
}

/** Reads an element of a block: a text object or another block. */
function elementWords(element: Fields, self: string | undefined): string {
  const { type } = element;
  if (type === "mrkdwn" || type === "plain_text") return wordsOf(element, self);
  if (type === "button" || type === "feedback_buttons" || type === "icon_button") return "";
  // The source of a task.
  if (type === "url") return [textOf(element["text"]), textOf(element["url"])].filter(Boolean).join(" ");
  return fromBlock(element, self);
}

/** Returns the words of a string, a text object or a block of rich text. */
function wordsOf(value: unknown, self: string | undefined): string {
  if (typeof value === "string") return toMarked(value, self);
  const { type, text, ...rest } = fieldsOf(value);
  if (type === "rich_text") return fromRichText({ ...rest }, self);
  if (typeof text !== "string") return "";
  return type === "plain_text" ? text.trim() : toMarked(text, self);
}
