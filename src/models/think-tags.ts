const opening = "<think>";
const closing = "</think>";

/** A piece of a stream, divided into reasoning and answer. */
export interface Divided {
  thought: string;
  text: string;
}

/**
 * Divides the reasoning from the answer. Small models write it into the answer, between tags at its very
 * beginning.
 */
export interface ThinkTags {
  read(piece: string): Divided;
  /** Returns the text that was held back because it could have become a tag. */
  rest(): Divided;
}

export function createThinkTags(): ThinkTags {
  let state: "begin" | "thinking" | "text" = "begin";
  let held = "";

  const inText = (text: string): Divided => ({ thought: "", text });

  const read = (piece: string): Divided => {
    if (state === "text") return inText(piece);
    held += piece;
    if (state === "begin") {
      const begun = held.trimStart();
      if (opening.startsWith(begun.slice(0, opening.length)) && begun.length < opening.length)
        return inText("");
      if (!begun.startsWith(opening)) {
        state = "text";
        return inText(take());
      }
      state = "thinking";
      held = begun.slice(opening.length);
    }
    const end = held.indexOf(closing);
    if (end < 0) {
      // The last characters may be the start of the closing tag.
      const safe = Math.max(0, held.length - closing.length + 1);
      const thought = held.slice(0, safe);
      held = held.slice(safe);
      return { thought, text: "" };
    }
    state = "text";
    const thought = held.slice(0, end);
    held = held.slice(end + closing.length).trimStart();
    return { thought, text: take() };
  };

  const take = (): string => {
    const text = held;
    held = "";
    return text;
  };

  return {
    read,
    rest: () => (state === "thinking" ? { thought: take(), text: "" } : inText(take())),
  };
}
