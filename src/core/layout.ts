import type { Page, Surface } from "./adapter.ts";
import type { Answer } from "./answer.ts";
import { createPaginator } from "./pages.ts";
import type { Step } from "./part.ts";

/** An answer as the messages it takes. All but the last are fixed for good: a page that was cut never changes. */
export interface Layout {
  readonly count: number;
  /** As it stands now; the last one still grows. */
  page(index: number): Page;
  /** All of them, with what belongs at the very end. */
  all(): Page[];
}

export function createLayout(answer: Answer, surface: Surface): Layout {
  /** The steps that went out with a page that is fixed. A step that changed afterwards is another object and shows again. */
  const fixedSteps: Step[][] = [];
  const freshSteps = (): Step[] => {
    const gone = new Set(fixedSteps.flat());
    return answer.steps.filter((step) => !gone.has(step));
  };

  const paginator = createPaginator((text) =>
    // The longest of the last lines, so that there is room for whichever it will be.
    surface.fits({ text, steps: freshSteps(), buttons: [], ending: "cut" }),
  );
  let read = 0;
  const readOn = (): readonly string[] => {
    if (read < answer.text.length) {
      paginator.append(answer.text.slice(read));
      read = answer.text.length;
    }
    while (fixedSteps.length < paginator.pages.length - 1) fixedSteps.push(freshSteps());
    return paginator.pages;
  };

  const page = (index: number): Page => {
    const texts = readOn();
    const plain: Page = { text: texts[index] ?? "", steps: fixedSteps[index] ?? freshSteps(), buttons: [] };
    // Many steps can outgrow a page whose text was cut before them: the oldest say the least.
    while (plain.steps.length > 0 && !surface.fits(plain)) plain.steps = plain.steps.slice(1);
    return plain;
  };

  /** A page is worth a message as soon as there is something on it. */
  const count = (): number => {
    const texts = readOn();
    return texts.some((text) => text.trim() !== "") || answer.steps.length > 0
      ? Math.max(1, texts.length)
      : 0;
  };

  return {
    get count() {
      return count();
    },
    page,
    all() {
      const pages = Array.from({ length: count() }, (_, index) => page(index));
      const { card, attachments, ending } = answer;
      if (!card && attachments.length === 0 && !ending) return pages;
      const end: Partial<Page> = {
        ...(card ? { card, buttons: card.buttons ?? [] } : {}),
        ...(attachments.length > 0 ? { attachments } : {}),
        ...(ending ? { ending } : {}),
      };
      const last = pages.pop();
      if (!last) return card || attachments.length > 0 ? [{ text: "", steps: [], buttons: [], ...end }] : [];
      const whole = { ...last, ...end };
      return surface.fits(whole)
        ? [...pages, whole]
        : [...pages, last, { text: "", steps: [], buttons: [], ...end }];
    },
  };
}
