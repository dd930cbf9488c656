/** Returns where a link ends, from after its "(": beyond the text if it is half-written, `undefined` if it is not a link. */
export function destinationEnd(text: string, from: number): number | undefined {
  const open = text.length + 1;
  let position = skipSpace(text, from);
  if (text[position] === "<") {
    position = text.indexOf(">", position) + 1;
    if (position === 0) return /\s/.test(text.slice(from)) ? undefined : open;
  } else {
    for (let depth = 0; position < text.length; position++) {
      const char = text[position] ?? "";
      if (/[\s<]/.test(char) || (char === ")" && depth === 0)) break;
      if (char === "\\") position++;
      else if (char === "(") depth++;
      else if (char === ")") depth--;
    }
  }
  position = skipSpace(text, position);
  const quote = text[position];
  if (quote === '"' || quote === "'") {
    const end = text.indexOf(quote, position + 1);
    if (end < 0) return text.includes("\n", position) ? undefined : open;
    position = skipSpace(text, end + 1);
  }
  if (position >= text.length) return open;
  return text[position] === ")" ? position + 1 : undefined;
}

function skipSpace(text: string, from: number): number {
  let position = from;
  while (position < text.length && /\s/.test(text[position] ?? "")) position++;
  return position;
}
