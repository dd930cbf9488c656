import type { Page, Surface } from "../adapter.ts";

/** Makes every text fit for a surface, even one on which its Markdown reader fails. */
export interface Showable {
  /** Tells whether a page is one message, with its text as `textOf` returns it. */
  fits(page: Page): boolean;
  /** Returns the text, or the text with all its marks escaped if the surface cannot read it as Markdown. */
  textOf(page: Page): string;
}

/**
 * A surface that throws in `fits` throws again when it writes the page, and at each further attempt. The answer must not be lost for
 * what a model wrote, so such a text becomes plain.
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
      // Asks the surface a second time only after it has thrown once.
      return hasThrown && tryToFit(page) === undefined ? plain(page.text) : page.text;
    },
  };
}

/** All characters that Markdown may take for a mark. */
const marks = /[\\`*_~|<>[\]()#!&+-]|(?<=^\s*\d+)[.)]/gm;

const plain = (text: string): string => text.replaceAll(marks, String.raw`\$&`);
