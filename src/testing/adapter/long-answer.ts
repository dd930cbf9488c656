/** A long text, and the numbers that stand in it. */
export interface LongAnswer {
  text: string;
  /** One or more in each line, so that a lost line is noticed. */
  numbers: string[];
}

/** Writes an answer with everything that is hard to divide: headings, lists, code and tables. `scale` shortens the last two. */
export function longAnswer(characters: number, scale = 1): LongAnswer {
  const numbers: string[] = [];
  const next = (): string => {
    const number = `n${String(numbers.length).padStart(4, "0")}`;
    numbers.push(number);
    return number;
  };
  const lines = (count: number, line: (number: string) => string): string =>
    Array.from({ length: Math.ceil(count * scale) }, () => line(next())).join("\n");
  const kinds: (() => string)[] = [
    () =>
      `## Part ${next()}\n\nIt has **words** like ${next()} and \`code ${next()}\` in it, and goes on for a while: ${Array.from({ length: 20 }, next).join(" ")}.`,
    () => `- first ${next()}\n  - nested ${next()}\n- second ${next()}\n\n1. one ${next()}\n2. two ${next()}`,
    () => `\`\`\`ts\n${lines(40, (number) => `const ${number} = "a value that fills the line";`)}\n\`\`\``,
    () => `| name | value |\n| --- | --- |\n${lines(25, (number) => `| ${number} | something |`)}`,
  ];
  let text = "";
  for (let count = 0; text.length < characters; count += 1)
    text += `${count === 0 ? "" : "\n\n"}${kinds[count % kinds.length]?.()}`;
  return { text, numbers };
}

/** Returns the numbers in what is shown, in order. */
export const numbersIn = (shown: readonly string[]): string[] => shown.join("\n").match(/\bn\d{4}\b/g) ?? [];

/** Says what is wrong with a message as a person reads it; `undefined` for nothing. */
export function brokenness(text: string): string | undefined {
  if (text.trim() === "") return "it is blank";
  const isFence = (line: string): boolean => /^\s*(```|~~~)/.test(line);
  const lines = text.split("\n");
  if (lines.filter(isFence).length % 2 === 1) return "a fence is open";
  let inCode = false;
  for (const [index, line] of lines.entries()) {
    if (isFence(line)) inCode = !inCode;
    if (inCode || !line.startsWith("|") || lines[index - 1]?.startsWith("|")) continue;
    if (!/^\|[\s:|-]+\|$/.test(lines[index + 1] ?? "")) return `a table has no head: ${line}`;
  }
  return undefined;
}
