import { z } from "zod";
import { type Bot, bot, type Turn } from "#core/bot";
import { type Model, structured } from "#models";
import { createAssistant } from "./assistant.ts";
import { createCoder } from "./coder.ts";

export interface ConciergeOptions {
  coder?: Bot | undefined;
  assistant?: Bot | undefined;
  /** Decides when the rule is not sure. A small, cheap model is enough; without one the assistant answers. */
  model?: Model | undefined;
}

/** Sends questions about code to the coder, and all others to the assistant. */
export function createConcierge(options: ConciergeOptions = {}): Bot {
  const { coder = createCoder(), assistant = createAssistant(), model } = options;
  const sort =
    model &&
    structured(model, {
      system:
        "A person has written the last message to a team's bot. Is it about program code, logs or commands?",
      schema: z.object({ isCode: z.boolean() }),
    });
  return bot({
    name: "concierge",
    history: assistant.history,
    afterAnswer: assistant.afterAnswer,
    async *respond(context) {
      const isCode = looksLikeCode(context.turn) || (sort !== undefined && (yield* sort(context)).isCode);
      yield* (isCode ? coder : assistant).respond(context);
    },
  });
}

const signs = [
  /```|`[^`\n]+`/,
  /\b(?:function|class|const|import|def|struct|SELECT|npm|git|regex|stack ?trace|compil\w+|segfault|exception)\b/,
  /\b[A-Z]\w*(?:Error|Exception)\b/,
  /[\w$]+\.\w+\(|=>|::|&&|!==?|\{\s*$/m,
];
const codeFile =
  /\.(?:[cm]?[jt]sx?|py|rs|go|java|kt|c|h|cpp|cs|rb|php|sh|sql|ya?ml|toml|json|log|diff|patch)$/i;

/** Is the question about code? Costs nothing; a yes is certain, a no is not. */
export function looksLikeCode({ text, files }: Pick<Turn, "text" | "files">): boolean {
  return files.some(({ name }) => codeFile.test(name)) || signs.some((sign) => sign.test(text));
}
