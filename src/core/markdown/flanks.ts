const punctuation = /[\p{P}\p{S}]/u;

/**
 * Tells whether a run of markers from `at` to `after` can open or close, by the characters next to it. At the end of the text the
 * next character is unknown, so the run can close and may open. https://spec.commonmark.org/0.31.2/#delimiter-run
 */
export function flanks(
  text: string,
  from: number,
  at: number,
  after: number,
): { opens: boolean; closes: boolean } {
  const char = text[at];
  const before = at > from ? characterBefore(text, at) : " ";
  const next = after < text.length ? String.fromCodePoint(text.codePointAt(after) ?? 32) : "";
  const isSpaceBefore = /\s/.test(before);
  const isSpaceNext = /\s/.test(next);
  if (char === "~" || char === "|") return { opens: !isSpaceNext, closes: !isSpaceBefore };
  const isMarkBefore = punctuation.test(before);
  const isMarkNext = punctuation.test(next);
  const isEndNext = isSpaceNext || isMarkNext || next === "";
  const isLeft = !isSpaceNext && (!isMarkNext || isSpaceBefore || isMarkBefore);
  const isRight = !isSpaceBefore && (!isMarkBefore || isEndNext);
  if (char === "*") return { opens: isLeft, closes: isRight };
  // An underscore within a word is part of the word.
  return { opens: isLeft && (isSpaceBefore || isMarkBefore), closes: isRight && isEndNext };
}

function characterBefore(text: string, at: number): string {
  const isPair = /[\uDC00-\uDFFF]/.test(text[at - 1] ?? "");
  return text.slice(isPair ? at - 2 : at - 1, at);
}
