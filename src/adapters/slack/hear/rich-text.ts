import { fieldsOf, type Fields, listOf, textOf } from "#core/platform";
import { linkTo, ownMark } from "./mrkdwn.ts";

/**
 * Converts a block of rich text to Markdown. Mentions of `self` become the mark.
 * https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
export function fromRichText(block: Fields, self: string | undefined): string {
  /** Counts the items of an ordered list, because deeper items of another list may come between them. */
  const counts: number[] = [];
  let text = "";
  let before = "";
  for (const element of listOf(block["elements"])) {
    const type = textOf(element["type"]) ?? "";
    if (type !== "rich_text_list") counts.length = 0;
    text = joined(text, partOf(element, type, { self, counts }), { type, before });
    before = type;
  }
  return text.trim();
}

/** Adds a part below the text before it. An empty line keeps words from becoming part of a list or quotation above them. */
function joined(text: string, part: string, { type, before }: { type: string; before: string }): string {
  // A section ends its own lines.
  if (text === "" || (isWords(type) && isWords(before))) return text + part;
  const isOpen = before === "rich_text_list" || before === "rich_text_quote";
  const gap = isOpen && !(before === "rich_text_list" && type === "rich_text_list") ? "\n\n" : "\n";
  return `${text.replace(/\n$/, "")}${gap}${part}`;
}

const isWords = (type: string): boolean =>
  !["rich_text_list", "rich_text_quote", "rich_text_preformatted"].includes(type);

/** The deepest level to which Slack indents lists. */
const deepest = 8;

interface Place {
  self: string | undefined;
  counts: number[];
}

function partOf(element: Fields, type: string, { self, counts }: Place): string {
  const inner = (): string => inline(element, self);
  if (type === "rich_text_list") return list(element, { self, counts });
  if (type === "rich_text_quote") return inner().trim().replaceAll(/^/gm, "> ");
  if (type !== "rich_text_preformatted") return inner();
  const content = listOf(element["elements"])
    .map((each) => textOf(each["text"]) ?? textOf(each["url"]) ?? "")
    .join("");
  const fence = "`".repeat(Math.max(3, longestRun(content) + 1));
  return `${fence}${textOf(element["language"]) ?? ""}\n${content.replace(/\n$/, "")}\n${fence}`;
}

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

function list(element: Fields, { self, counts }: Place): string {
  const depth = Math.min(Math.max(numberOf(element["indent"]), 0), deepest);
  const isOrdered = element["style"] === "ordered";
  counts.length = Math.min(counts.length, depth + 1);
  let count = Math.max(counts[depth] ?? 0, numberOf(element["offset"]));
  const lines = listOf(element["elements"]).map((item) => {
    count += 1;
    const bullet = isOrdered ? `${count}.` : "-";
    return `${"    ".repeat(depth)}${bullet} ${inline(item, self).trim()}`;
  });
  counts[depth] = count;
  return lines.join("\n");
}

const inline = (element: Fields, self: string | undefined): string =>
  listOf(element["elements"])
    .map((each) => toWords(each, self))
    .join("");

function toWords(element: Fields, self: string | undefined): string {
  const text = textOf(element["text"]);
  switch (element["type"]) {
    case "text":
      return styled(text ?? "", fieldsOf(element["style"]));
    case "link":
      return linkTo(textOf(element["url"]) ?? "", text);
    case "user":
      return element["user_id"] === self ? ownMark : `<@${textOf(element["user_id"]) ?? ""}>`;
    case "channel":
      return `<#${textOf(element["channel_id"]) ?? ""}>`;
    case "usergroup":
      return `@${textOf(element["usergroup_id"]) ?? ""}`;
    case "broadcast":
      return `@${textOf(element["range"]) ?? ""}`;
    case "emoji":
      return `:${textOf(element["name"]) ?? ""}:`;
    case "date":
      return textOf(element["fallback"]) ?? new Date(numberOf(element["timestamp"]) * 1_000).toISOString();
    default:
      // An element that Slack adds later.
      return text ?? textOf(element["fallback"]) ?? textOf(element["value"]) ?? inline(element, self);
  }
}

/** Writes a text's style. Markdown's marks must touch the words, so the spaces stay outside. */
function styled(text: string, style: Fields): string {
  const words = text.trim();
  if (words === "") return text;
  const before = text.slice(0, text.length - text.trimStart().length);
  const after = text.slice(text.trimEnd().length);
  if (style["code"] === true) {
    const mark = "`".repeat(longestRun(words) + 1);
    return `${before}${mark}${words}${mark}${after}`;
  }
  const marks = [
    style["bold"] === true ? "**" : "",
    style["italic"] === true ? "_" : "",
    style["strike"] === true ? "~~" : "",
  ].filter(Boolean);
  return `${before}${marks.join("")}${words}${marks.toReversed().join("")}${after}`;
}

const numberOf = (value: unknown): number =>
  typeof value === "number" && Number.isSafeInteger(value) && Math.abs(value) < 8e12 ? value : 0;
