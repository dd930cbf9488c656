import { Failure, isFinal, type Log, type Page } from "#core/platform";
import type { Rendered, Style } from "./blocks.ts";
import { renderPlain } from "./plain-page.ts";

export type Render = (page: Page, style: Style) => Rendered;

/**
 * Sends a page with its blocks. When Slack refuses the content, sends the same words once more without blocks. Slack documents only a
 * part of what it checks in blocks, and changes it.
 */
export async function plainIfRefused<Result>(
  log: Log,
  render: Render,
  send: (render: Render) => Promise<Result>,
): Promise<Result> {
  try {
    return await send(render);
  } catch (error) {
    if (!(error instanceof Failure) || !isFinal(error) || render === renderPlain) throw error;
    log.warn({ err: error }, "Slack refused the blocks of a message; sending its words without them");
    return send(renderPlain);
  }
}
