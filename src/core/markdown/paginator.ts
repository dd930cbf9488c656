import { BadInput } from "../errors.ts";
import { chooseCut } from "./cut.ts";
import { createExcerpt, type Excerpt } from "./excerpt.ts";
import { createLongest } from "./longest.ts";

/** Tells whether a page with this text is one message. If a text fits, every beginning of it must fit. */
export type Fits = (text: string) => boolean;

/** One message of a long answer. */
export interface PageText {
  /** What the page shows, as raw Markdown. What a cut divides is closed here, and opened again on the next page. */
  text: string;
  /** The part of the answer that it shows. Between two pages there is only white space and the end of a fence. */
  from: number;
  to: number;
}

/** Divides an answer into pages while it grows. */
export interface Paginator {
  append(text: string): void;
  /** All pages but the last are final. The last one grows until it is cut. */
  readonly pages: readonly string[];
  /** Returns the pages of the complete answer. The last one is closed, too. */
  end(): PageText[];
}

/** Divides a text into pages that fit. Each can be read alone. */
export function splitPages(text: string, fits: Fits): PageText[] {
  const paginator = createPaginator(fits);
  paginator.append(text);
  return paginator.end();
}

/** Returns as much of a text as fits, with a sign that there is more. */
export function firstPage(text: string, fits: Fits): string {
  const sign = "\n\n…";
  if (fits(text)) return text;
  const [first] = splitPages(text, (part) => fits(`${part}${sign}`));
  return `${first?.text ?? ""}${sign}`;
}

/**
 * Makes cuts depend only on the text before them, not on the pieces in which it arrived. Calls `fits` once per look at the text, and a
 * few more times per cut.
 */
export function createPaginator(fits: Fits): Paginator {
  const cut: PageText[] = [];
  let page: Excerpt = createExcerpt("");
  /** Where the open page begins in the whole text, and how much of the page is known to fit. */
  let from = 0;
  let known = 0;
  /** The first half of a surrogate pair whose second half has not arrived yet. */
  let half = "";

  // Half of a closing fence makes a page longer than all of it. Without that half, more text never fits better.
  const fitsUpTo = (end: number): boolean => fits(page.close(page.settled(end)));
  const longest = createLongest(fitsUpTo);

  function turnTo(end: number): void {
    page = page.after(end);
    from += end;
    known = 0;
  }

  function cutAt(limit: number): void {
    const { source } = page;
    // What fitted before may not fit any more if the page now shows other things as well.
    let end = fitsUpTo(limit) ? limit : longest.search(0, limit);
    for (; end > 0; end--) {
      const seen = /[\uD800-\uDBFF]/.test(source[end] ?? "") ? end + 2 : end + 1;
      end = chooseCut(source.slice(0, seen), end, page.lines(end), page.placeAt(end));
      if (end > 0 && fits(page.close(end))) break;
    }
    if (end <= 0) throw tooSmall(page.close(1));
    const { length } = source.slice(0, end).trimEnd();
    cut.push({ text: page.close(end), from, to: from + length });
    turnTo(end);
  }

  function look(): void {
    for (;;) {
      const { indent } = page;
      if (indent > 0) turnTo(indent);
      const end = longest.reach(known, page.source.length);
      known = end;
      if (end === page.source.length) return;
      cutAt(end);
    }
  }

  function append(text: string): void {
    const whole = half + text;
    half = /[\uD800-\uDBFF]$/.test(whole) ? whole.slice(-1) : "";
    page.append(half === "" ? whole : whole.slice(0, -1));
    look();
  }

  return {
    append,
    get pages() {
      const texts = cut.map(({ text }) => text);
      return page.isBlank ? texts : [...texts, page.show()];
    },
    end() {
      page.append(half);
      half = "";
      look();
      if (page.isBlank) return [...cut];
      const length = page.settled(page.source.length);
      return [
        ...cut,
        { text: page.close(length), from, to: from + page.source.slice(0, length).trimEnd().length },
      ];
    },
  };
}

function tooSmall(text: string): BadInput {
  return new BadInput(
    `A page cannot hold a single character: fits() is false for ${JSON.stringify(text.slice(0, 200))}. ` +
      "Expected room for one character beside what a cut repeats; allow longer pages.",
  );
}
