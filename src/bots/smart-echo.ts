import { type Bot, bot, type Context, lastMessages, type Message } from "#core/bot";

/**
 * Repeats the question and says who asked it before. Shows the history and the people of a thread without a
 * model.
 */
export const smartEcho: Bot<undefined> = bot({
  name: "smart-echo",
  history: lastMessages(100),
  respond(context) {
    const said = context.history.filter(({ kind }) => kind === "user");
    if (/^what did (?:i|we|you) (?:say|hear)/i.test(context.turn.text)) return recite(said, context);
    const before = said.filter(({ text }) => same(text, context.turn.text));
    const [first] = before;
    const times = before.length + 1;
    const echo = `You said: ${context.turn.text}`;
    if (!first)
      return said.length === 0
        ? echo
        : `${echo}\n\n*That is new in this thread, after ${said.length} other messages.*`;
    return `${echo}\n\n*I have heard that ${times} times now. ${nameOf(first, context)} was the first to say it.*`;
  },
});

function recite(said: readonly Message[], context: Context): string {
  if (said.length === 0) return "Nothing yet. This is the first thing I hear.";
  const lines = said.slice(-10).map((message) => `- ${nameOf(message, context)}: ${message.text}`);
  const left = said.length - lines.length;
  return [...(left > 0 ? [`${left} things before that, and then:`, ""] : []), ...lines].join("\n");
}

const same = (one: string, other: string): boolean => plain(one) === plain(other);
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

function nameOf({ author }: Message, { people }: Context): string {
  return people.find(({ id }) => id === author.id)?.name ?? author.id;
}
