import { blockLimits, lengthFault, repeated } from "./block-limits.ts";
import { isFields, listOf, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";
import { expandedBlocks } from "./markdown-expansion.ts";
import { tableFaults } from "./tables.ts";
import { refuse, refuseBecause } from "../refusal.ts";

/** A block that has passed the checks. */
export interface Block extends Fields {
  type: string;
}

/** Blocks in one message. https://docs.slack.dev/reference/block-kit/blocks */
export const mostBlocks = 50;
const mostBlocksInView = 100;
/**
 * Characters in all markdown blocks of a message. https://docs.slack.dev/reference/block-kit/blocks/markdown-block
 * Users saw that Slack lets some more pass (slackapi/bolt-js#2509).
 */
const mostMarkdown = 12_000;

/** The place of blocks. It decides which are allowed. */
export type BlockPlace = "message" | "stream" | "modal" | "home";

/** Checks blocks as Slack does, and refuses with the errors of their place. */
export function readBlocks(value: unknown, place: BlockPlace): Block[] {
  if (!Array.isArray(value)) refuseBecause("invalid_blocks_format", "blocks must be an array");
  const most = place === "modal" || place === "home" ? mostBlocksInView : mostBlocks;
  if (value.length > most) {
    refuseBecause(
      place === "stream" ? "msg_blocks_too_many" : "invalid_blocks",
      `no more than ${most} items allowed [json-pointer:/blocks]`,
    );
  }
  const faults = value.flatMap((block: unknown, index) => blockFaults(block, `/blocks/${index}`, place));
  faults.push(...repeated(listOf(value), "block_id", "/blocks"));
  if (faults.length > 0)
    refuse("invalid_blocks", {
      errors: faults,
      response_metadata: { messages: faults.map((fault) => `[ERROR] ${fault}`) },
    });
  const blocks = listOf(value).map(named);
  checkWhole(blocks, place);
  return blocks;
}

/** Adds ids to blocks and elements without one, as Slack does. Interactions name them by these ids. */
function named(block: Fields): Block {
  const elements =
    Array.isArray(block["elements"]) && block["type"] !== "rich_text" ? block["elements"] : undefined;
  return {
    block_id: shortName(),
    ...block,
    ...(elements && {
      elements: elements.map((element: unknown) =>
        isAction(element) ? { action_id: shortName(), ...element } : element,
      ),
    }),
    type: stringOf(block["type"]),
  };
}

const shortName = (): string => crypto.randomUUID().slice(0, 5);

const isAction = (element: unknown): element is Fields =>
  isFields(element) && !["image", "mrkdwn", "plain_text"].includes(stringOf(element["type"]));

function blockFaults(block: unknown, at: string, place: BlockPlace): string[] {
  if (!isFields(block)) return [`must be an object [json-pointer:${at}]`];
  const type = stringOf(block["type"]);
  const check = blockLimits[type];
  if (!check || (type === "alert" && place !== "modal"))
    return [`unsupported type: ${type} [json-pointer:${at}/type]`];
  return [...lengthFault(block["block_id"], 255, `${at}/block_id`), ...check(block, at)];
}

/** Checks the limits that hold for all blocks of a message together, such as those of a stream that has grown. */
export function checkWhole(blocks: readonly Block[], place: BlockPlace): void {
  const faults = place === "message" || place === "stream" ? tableFaults(blocks) : [];
  if (faults.length > 0) refuseBecause("invalid_blocks", ...faults);
  const most = place === "modal" || place === "home" ? mostBlocksInView : mostBlocks;
  const texts = blocks.filter(({ type }) => type === "markdown").map((block) => stringOf(block["text"]));
  const size = texts.reduce((sum, text) => sum + text.length, 0);
  if (size > mostMarkdown) refuseBecause("msg_blocks_too_long", `markdown blocks hold ${size} characters`);
  // Slack counts the blocks that a markdown block expands to.
  const expanded = texts.reduce((sum, text) => sum + expandedBlocks(text), blocks.length - texts.length);
  if (expanded > most)
    refuseBecause(
      place === "stream" ? "msg_blocks_too_many" : "invalid_blocks",
      `no more than ${most} items allowed, got ${expanded} [json-pointer:/blocks]`,
    );
}
