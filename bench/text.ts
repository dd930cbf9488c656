import { closeMarkdown, createPaginator } from "#core";
import { type Figure, median } from "./figure.ts";

const tokens = { small: 8_000, large: 64_000 };

/** What models write, four characters to a token; and the worst that they can: a single block without end. */
const texts = {
  "prose with code, lists and tables": [
    "Here is what happens, step by step, with **bold** words, `code` and a [link](https://example.org). ".repeat(
      3,
    ),
    "\n\n- one thing\n- another thing, which is a little *longer* than the first\n  - and one below it\n\n",
    "```ts\nconst answer = await ask({ text: question });\nconsole.log(answer.response);\n```\n\n",
    "| name | value |\n| --- | --- |\n| limit | 2000 |\n| window | 5 s |\n\n",
  ].join(""),
  "one list without end": "- another thing, which is a little *longer* than the first\n",
  "one paragraph without end": "a sentence with **bold** words and `code` in it. ",
};

/** A presenter shows a new state once a second at most, and a fast model writes this many tokens in that time. */
const tokensPerLook = 50;

/** What a token costs until it is shown: paging at each token, closing the growing page for display at each look. */
export async function benchText(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, text] of Object.entries(texts)) {
    for (const limit of [2_000, 11_500]) figures.push(...measure(name, text, limit));
  }
  return figures;
}

function measure(name: string, text: string, limit: number): Figure[] {
  const cost = (count: number): number => {
    const answer = text.repeat(Math.ceil((count * 4) / text.length)).slice(0, count * 4);
    const before = process.cpuUsage();
    show(answer, limit);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / count;
  };
  // The first runs pay for compiling the code.
  for (let round = 0; round < 3; round += 1) cost(tokens.small);
  const rounds = [1, 2, 3];
  const small = median(rounds.map(() => cost(tokens.small)));
  const large = median(rounds.map(() => cost(tokens.large)));
  return [
    { what: `${name}, pages of ${limit}`, value: large, unit: "µs/token", goal: "≤ 15" },
    { what: "  growth from 8k to 64k tokens", value: large / small, unit: "× per token", goal: "about 1" },
  ];
}

function show(answer: string, limit: number): void {
  const paginator = createPaginator((page) => page.length <= limit);
  for (let at = 0, token = 1; at < answer.length; at += 4, token += 1) {
    paginator.append(answer.slice(at, at + 4));
    if (token % tokensPerLook === 0) closeMarkdown(paginator.pages.at(-1) ?? "");
  }
}
