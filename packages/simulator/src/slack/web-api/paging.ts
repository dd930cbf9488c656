import { refuse } from "../refusal.ts";

/** One page of a list, and where the next one begins. https://docs.slack.dev/apis/web-api/pagination */
export interface Page<Item> {
  items: Item[];
  more: boolean;
  /** Goes into `response_metadata`; empty at the end. */
  cursor: string;
}

/** Cuts a page out of a list. A cursor is opaque to its readers; here it counts items. */
export function pageOf<Item>(items: readonly Item[], limit: number, cursor = ""): Page<Item> {
  const start =
    cursor === ""
      ? 0
      : Number(
          Buffer.from(cursor, "base64")
            .toString()
            .replace(/^next:/, ""),
        );
  if (!Number.isInteger(start) || start < 0) refuse("invalid_cursor");
  const end = start + limit;
  const more = end < items.length;
  return {
    items: items.slice(start, end),
    more,
    cursor: more ? Buffer.from(`next:${end}`).toString("base64") : "",
  };
}

/** How many items a caller gets: what it asked for, within what the method gives. */
export function pageSize(asked: number | undefined, usual: number, most: number): number {
  return asked === undefined || asked <= 0 ? usual : Math.min(asked, most);
}
