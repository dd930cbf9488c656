import type { Page, Surface } from "../adapter.ts";
import type { Answer } from "./answer.ts";
import { closeMarkdown } from "../markdown/close.ts";
import { createPaginator } from "../markdown/paginator.ts";
import type { Button, Card, Progress } from "../part.ts";
import { createShowable, type Showable } from "./showable.ts";

/** Divides an answer into pages, one per message. All pages but the last are final: a page that was cut never changes. */
export interface PageLayout {
  /** The number of pages, so far, on which a reader can see something. */
  readonly count: number;
  /** Returns a page as it is now. The last one still grows. */
  page(index: number): Page;
  /** Returns all pages of the complete answer, with what stands at its very end. */
  all(): Page[];
}

/** A page has room for at least this much text in addition to its steps. */
const someText = "x".repeat(300);

interface Buttons {
  /** The person whom the buttons belong to. Without it, they belong to everyone. */
  asker?: string | undefined;
  /** Stands below a failed answer. */
  tryAgain?: Button | undefined;
}

export function createPageLayout(answer: Answer, surface: Surface, buttons: Buttons = {}): PageLayout {
  const showable = createShowable(surface);
  /** The steps on each final page. A step that has changed since is another object, and shows again. */
  const fixedSteps: Progress[][] = [];
  const freshSteps = (): Progress[] => {
    const fixed = new Set(fixedSteps.flat());
    return answer.progress.filter((step) => !fixed.has(step));
  };

  /** Drops the oldest steps until the text fits on the page with them. */
  const fitting = (text: string, steps: Progress[]): Progress[] => {
    let kept = steps;
    // With the longest of the endings, so that there is room for each of them.
    while (kept.length > 0 && !showable.fits({ text, progress: kept, buttons: [], ending: "cut" }))
      kept = kept.slice(1);
    return kept;
  };

  const paginator = createPaginator((text) =>
    showable.fits({ text, progress: fitting(someText, freshSteps()), buttons: [], ending: "cut" }),
  );
  let read = 0;
  const readOn = (): readonly string[] => {
    const more = answer.text.slice(read);
    // Counts as read before the work: a text that made it fail must not be read twice.
    read = answer.text.length;
    if (more !== "") paginator.append(more);
    while (fixedSteps.length < paginator.pages.length - 1) fixedSteps.push(freshSteps());
    return paginator.pages;
  };

  const page = (index: number): Page => {
    const texts = readOn();
    return pageOf(texts[index] ?? "", index);
  };
  const pageOf = (raw: string, index: number): Page => {
    const page: Page = { text: raw, progress: fitting(raw, fixedSteps[index] ?? freshSteps()), buttons: [] };
    return { ...page, text: showable.textOf(page) };
  };

  let hasBegun = false;
  return {
    get count() {
      const texts = readOn();
      // A message with nothing but a half-written marker would be blank.
      hasBegun ||=
        texts.length > 1 || answer.progress.length > 0 || closeMarkdown(texts[0] ?? "").trim() !== "";
      return hasBegun ? Math.max(1, texts.length) : 0;
    },
    page,
    all() {
      const growing = Math.max(1, readOn().length) - 1;
      const whole = paginator.end().map(({ text }, index) => pageOf(text, index));
      // Steps without any text still make a page.
      const pages = whole.length > 0 || page(growing).progress.length === 0 ? whole : [page(growing)];
      return withEnd(pages, answer, { showable, ...buttons });
    },
  };
}

/** Puts the card, the files and the reason for the end on the last page, or on further pages where they do not fit. */
function withEnd(
  pages: Page[],
  { card, attachments, ending }: Answer,
  { showable, asker, tryAgain }: { showable: Showable } & Buttons,
): Page[] {
  const [files, ...more] = inParts(attachments, showable);
  const further = more.map((part, index): Page => ({
    text: "",
    progress: [],
    buttons: [],
    attachments: part,
    last: index === more.length - 1 || undefined,
  }));
  const retry = ending === "failed" && tryAgain ? [tryAgain] : [];
  const end: Partial<Page> = {
    card: card && withoutButtons(card),
    buttons: [...(card?.buttons ?? []), ...retry].map((button) =>
      asker === undefined ? button : { ...button, asker },
    ),
    attachments: files,
    ending,
    last: more.length === 0 || undefined,
  };
  const own: Page = { text: "", progress: [], buttons: [], ...end };
  const last = pages.at(-1);
  // "Stopped" below an empty answer says nothing.
  if (!last && !card && !files) return [];
  const whole = last && { ...last, ...end };
  const ended = whole && showable.fits(whole) ? [...pages.slice(0, -1), whole] : [...pages, own];
  return [...ended, ...further];
}

/** Groups files, as many together as one message takes. */
function inParts(files: Attachments, showable: Showable): Attachments[] {
  const parts: Attachments[] = [];
  for (const file of files) {
    const part = parts.at(-1);
    const together = [...(part ?? []), file];
    if (part && showable.fits({ text: "", progress: [], buttons: [], attachments: together }))
      part.push(file);
    else parts.push([file]);
  }
  return parts;
}

type Attachments = NonNullable<Page["attachments"]>;

function withoutButtons({ type, title, text, fields, colour }: Card): Omit<Card, "buttons"> {
  return { type, title, text, fields, colour };
}
