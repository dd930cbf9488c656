import { type Message, readable, type Status, versionFor, type World } from "#simulator";
import type { Excuses } from "./story.ts";
import { answeredBy, flat, type Question } from "./question.ts";

/** What was asked, and what the bot has written on both platforms. */
export interface Ledger {
  readonly questions: readonly Question[];
  add(question: Question): void;
  /** What is not right yet: answers that are missing, not whole, doubled or growing, signs of work, and messages without an answer. */
  wrong(excuses: Excuses): string[];
}

/** Looks at every change, so that thousands of answers need no search. */
export function createLedger(world: World, bots: Readonly<Record<"slack" | "discord", string>>): Ledger {
  const questions: Question[] = [];
  /** The messages of the bot by the question that they answer, and those that answer none. */
  const answers = new Map<number, Set<Message>>();
  const strays = new Set<Message>();
  /** Whose answer has to be looked at again. */
  const open = new Set<Question>();
  const byNumber = new Map<number, Question>();

  world.on((change) => {
    if (change.type !== "posted" && change.type !== "revised" && change.type !== "deleted") return;
    const { message } = change;
    const bot = message.platform === "slack" ? bots.slack : bots.discord;
    if (message.author !== bot || message.system) return;
    strays.delete(message);
    const number = answeredBy(message.versions.at(-1)?.content.text ?? "");
    if (number === undefined) {
      if (!message.deleted) strays.add(message);
      return;
    }
    answers.set(number, (answers.get(number) ?? new Set()).add(message));
    const question = byNumber.get(number);
    if (question) open.add(question);
  });

  const textOf = (message: Message, { asker, platform }: Question): string =>
    flat(readable(world, platform, versionFor(message, asker.id)?.content.text ?? ""));

  const wrongWith = (question: Question, { mayLose, mayApologize }: Excuses): string | undefined => {
    const pages = [...(answers.get(question.number) ?? [])]
      .filter(({ deleted }) => !deleted)
      .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    const name = `question ${question.number} (${question.way})`;
    if (pages.length === 0 && mayApologize) return silentFault;
    if (pages.length === 0) return mayLose ? undefined : `${name} has no answer`;
    if (pages.some(({ streaming }) => streaming)) return `${name} is still streaming`;
    const shown = pages
      .map((page) => textOf(page, question))
      .join(" ")
      .replace(longOutage, "");
    const whole = flat(question.answer);
    if (shown === whole) return undefined;
    const [text = "", ...apologies] = shown.split(` ${apology}`);
    if (mayApologize && apologies.length === 1 && whole.startsWith(text)) return undefined;
    return `${name} ${differenceOf(shown, whole, pages.length)}`;
  };

  return {
    questions,
    add(question) {
      questions.push(question);
      byNumber.set(question.number, question);
      open.add(question);
    },
    wrong(excuses) {
      const wrong: string[] = [];
      let [silent, apologies] = [0, 0];
      for (const question of open) {
        const fault = wrongWith(question, excuses);
        if (fault === silentFault) silent += 1;
        else if (fault === undefined) open.delete(question);
        else wrong.push(fault);
      }
      for (const { deleted, versions, platform } of strays) {
        const text = versions.at(-1)?.content.text ?? "";
        if (deleted) continue;
        if (excuses.mayApologize && text.startsWith(apology)) apologies += 1;
        else wrong.push(`a message on ${platform} is no answer: ${text.slice(0, 200)}`);
      }
      if (silent !== apologies)
        wrong.push(`${silent} questions have no answer, and ${apologies} messages say why`);
      return [...wrong, ...world.statuses.showing().map(nameOf)];
    },
  };
}

/** A question without an answer, where a sentence may say why. */
const silentFault = "silent";
/** How a sentence begins that stands in the place of an answer. */
const apology = "⚠️";
/** What an answer says at its end when its platform was away for long. */
const longOutage = /\s(?:Slack|Discord) could not be reached for [^.]+\.$/;

const nameOf = ({ platform, kind, text }: Status): string => `${platform} still shows the ${kind} "${text}"`;

/** Says how a text differs from an answer, without all of its words. */
function differenceOf(shown: string, whole: string, pages: number): string {
  const parts = shown.split(whole);
  if (parts.length > 2) return `stands there ${parts.length - 1} times, in ${pages} messages`;
  if (parts.length === 2) return `has its whole answer and more: ${flat(parts.join(" … ")).slice(0, 200)}`;
  const [words, wanted] = [shown.split(" "), whole.split(" ")];
  const first = wanted.findIndex((word, index) => words[index] !== word);
  const at = `${words.length} words of ${wanted.length} in ${pages} messages`;
  return `is not whole: ${at}, first difference at word ${first + 1}: "${words.slice(first, first + 12).join(" ")}"`;
}
