/** A long answer with everything that is hard to divide. Each line carries a number of its own, so that a lost one is missed. */
export function longAnswer(characters: number): { text: string; numbers: string[] } {
  const numbers: string[] = [];
  const next = (): string => {
    const number = `n${String(numbers.length).padStart(4, "0")}`;
    numbers.push(number);
    return number;
  };
  const sections: string[] = [];
  const size = (): number => sections.join("\n\n").length;
  while (size() < characters) {
    const kind = sections.length % 4;
    if (kind === 0)
      sections.push(
        `## Part ${next()}\n\nIt has **words** like ${next()} and \`code ${next()}\` in it, and goes on for a while: ${Array.from({ length: 20 }, next).join(" ")}.`,
      );
    if (kind === 1)
      sections.push(
        `- first ${next()}\n  - nested ${next()}\n- second ${next()}\n\n1. one ${next()}\n2. two ${next()}`,
      );
    if (kind === 2)
      sections.push(
        `\`\`\`ts\n${Array.from({ length: 40 }, () => `const ${next()} = "a value that fills the line";`).join("\n")}\n\`\`\``,
      );
    if (kind === 3)
      sections.push(
        `| name | value |\n| --- | --- |\n${Array.from({ length: 25 }, () => `| ${next()} | something |`).join("\n")}`,
      );
  }
  return { text: sections.join("\n\n"), numbers };
}

/** The numbers that stand in what was shown, in order. */
export const numbersIn = (shown: readonly string[]): string[] => shown.join("\n").match(/\bn\d{4}\b/g) ?? [];

/** What is wrong with a text that somebody reads: `undefined` for nothing. */
export function brokenness(text: string): string | undefined {
  if (text.trim() === "") return "it is blank";
  const fences = text.split("\n").filter((line) => /^\s*(```|~~~)/.test(line)).length;
  if (fences % 2 === 1) return "a fence is open";
  const lines = text.split("\n");
  let inCode = false;
  for (const [index, line] of lines.entries()) {
    if (/^\s*(```|~~~)/.test(line)) inCode = !inCode;
    if (inCode || !line.startsWith("|") || lines[index - 1]?.startsWith("|")) continue;
    if (!/^\|[\s:|-]+\|$/.test(lines[index + 1] ?? "")) return `a table has no head: ${line}`;
  }
  return undefined;
}
