import { refuse } from "../refusal.ts";

/** A page of a list, with the cursor of the next one. https://docs.slack.dev/apis/web-api/pagination */
export interface Page<Item> {
  items: Item[];
  more: boolean;
  /** For `response_metadata`. Empty on the last page. */
  cursor: string;
}

/** Returns a page of a list. A cursor is opaque to apps. Here it is the number of items before the page. */
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

/** Returns the page size: what the caller asked for, up to the method's limit. */
export function pageSize(asked: number | undefined, usual: number, most: number): number {
  return asked === undefined || asked <= 0 ? usual : Math.min(asked, most);
}
