import type { Page, Surface } from "../adapter.ts";

/** Shows any text on a surface, also one that the surface cannot read. */
export interface Showable {
  /** Tells whether a page is one message, with its text as `textOf` returns it. */
  fits(page: Page): boolean;
  /** Returns the text, or the same text without the power of its marks if the surface cannot read it as Markdown. */
  textOf(page: Page): string;
}

/**
 * A surface that throws in `fits` throws again when it writes the page, and again at each attempt. What a model wrote must not cost
 * the answer, so such a text becomes plain.
 */
export function createShowable(surface: Pick<Surface, "fits">): Showable {
  let hasThrown = false;
  const tryToFit = (page: Page): boolean | undefined => {
    try {
      return surface.fits(page);
    } catch {
      hasThrown = true;
      return undefined;
    }
  };
  return {
    fits: (page) => tryToFit(page) ?? tryToFit({ ...page, text: plain(page.text) }) ?? false,
    textOf(page) {
      // Until it throws for the first time, a surface is not asked once more for each look at a page.
      return hasThrown && tryToFit(page) === undefined ? plain(page.text) : page.text;
    },
  };
}

/** Everything that Markdown may take for a mark. */
const marks = /[\\`*_~|<>[\]()#!&+-]|(?<=^\s*\d+)[.)]/gm;

const plain = (text: string): string => text.replaceAll(marks, String.raw`\$&`);
