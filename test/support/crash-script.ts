import { turnOf } from "./context.ts";

/** What is asked, and what is answered, in the tests that kill the process in between. Three messages long. */
export const question = turnOf({ id: "board/q1", text: "Tell me about lanes." });

export const script = [
  "A lane is a thread. ",
  "Whatever is said in it is answered in the order in which it was said, one thing at a time. ",
  "\n\n```ts\nconst lane = threadKey(turn.thread);\nconst next = inbox.first(lane);\n```\n\n",
  ...Array.from(
    { length: 12 },
    (_, n) => `Sentence number ${n} says that nothing is lost and nothing is said twice. `,
  ),
  "That is all.",
].join("");
