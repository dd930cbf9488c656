import { BadInput } from "../errors.ts";
import { chooseCut } from "./cut.ts";
import { createExcerpt, type Excerpt } from "./excerpt.ts";

/** Would a page with this text still be one message? What fits must go on fitting when it is made shorter. */
export type Fits = (text: string) => boolean;

/** One message of a long answer. */
export interface PageText {
  /** What the page shows, raw Markdown: what was cut in two is closed here and opened again on the next page. */
  text: string;
  /** The part of the answer it stands for. Between two pages there is nothing but white space and the end of a fence. */
  from: number;
  to: number;
}

/** Divides an answer into pages while it grows. */
export interface Paginator {
  append(text: string): void;
  /** All but the last are cut and never change again; the last one grows, and is shorter after the cut that it needs one day. */
  readonly pages: readonly string[];
  /** The answer is complete: the pages as they stay, the last one closed too. */
  end(): PageText[];
}

/** Divides a text into pages that fit, each as good to read alone as the whole. */
export function splitPages(text: string, fits: Fits): PageText[] {
  const paginator = createPaginator(fits);
  paginator.append(text);
  return paginator.end();
}

/** As much of a text as fits, with a sign that there was more; good to read where it stands alone. */
export function firstPage(text: string, fits: Fits): string {
  const sign = "\n\n…";
  if (fits(text)) return text;
  const [first] = splitPages(text, (part) => fits(`${part}${sign}`));
  return `${first?.text ?? ""}${sign}`;
}

/**
 * Where a page is cut depends on the text up to there only, not on the pieces in which it came. Costs one call of `fits` for
 * each look, and a search with some more for each cut.
 */
export function createPaginator(fits: Fits): Paginator {
  const cut: PageText[] = [];
  let page: Excerpt = createExcerpt("");
  /** Where the open page begins in the whole text, and how much of it is known to fit. */
  let from = 0;
  let known = 0;
  /** The first half of a pair whose second half is still to come. */
  let half = "";

  // With half of what ends a fence a page is longer than with all of it. Asked like this, more text never fits better.
  const fitsUpTo = (end: number): boolean => fits(page.close(page.settled(end)));

  function turnTo(end: number): void {
    page = page.after(end);
    from += end;
    known = 0;
  }

  function search(fitting: number, tooLong: number): number {
    let low = fitting;
    let high = tooLong;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (fitsUpTo(middle)) low = middle;
      else high = middle;
    }
    return low;
  }

  /** How much of the open page fits. Steps grow with the page, so that a long text at once costs no more than a growing one. */
  function reach(): number {
    const { length } = page.source;
    while (known < length) {
      const probe = Math.min(length, known + Math.max(512, known));
      if (!fitsUpTo(probe)) return search(known, probe);
      known = probe;
    }
    return known;
  }

  function cutAt(limit: number): void {
    const { source } = page;
    // What fitted before may fit no more when the page has got other things to show.
    let end = fitsUpTo(limit) ? limit : search(0, limit);
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
      const end = reach();
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
      "Expected room for a character besides what a cut repeats; allow longer pages.",
  );
}
