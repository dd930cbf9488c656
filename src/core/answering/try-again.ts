import { z } from "zod";
import type { Bot } from "../bot/bot.ts";
import { toJson } from "../json.ts";
import { answerId, type Message } from "../message.ts";
import type { Button } from "../part.ts";
import type { Presenter } from "../presenting/presenter.ts";
import type { Session } from "../session/session.ts";
import { parseStored } from "../session/stored-schemas.ts";
import { type Inbound, messageOf, type Turn } from "../turn.ts";
import type { Outcome } from "./outcome.ts";
import { toPageFields } from "./turn-record.ts";

/** The name of the button below a failed answer. A press asks the question again. */
const name = "natter.try-again";

/** What the button carries: the id and time of the question's turn, how often it was asked, its place, and its bot. */
const valueSchema = z.tuple([
  z.string(),
  z.number(),
  z.number(),
  z.string(),
  z.string(),
  z.string(),
  z.string(),
]);

export function tryAgainButton({ id, at, thread }: Turn, tries: number, bot: string): Button {
  const { space, channel, thread: conversation } = thread;
  return { name, label: "Try again", value: [id, at, tries, space, channel, conversation, bot] };
}

function toPressed(event: Inbound): { question: string; tries: number; turn: Turn } | undefined {
  if (event.type !== "turn" || event.action?.name !== name) return undefined;
  const value = valueSchema.safeParse(event.action.value);
  if (!value.success) return undefined;
  const [question, at, tries, space, channel, thread, bot] = value.data;
  // natter made every such button for the space in which it stands.
  if (space !== event.thread.space) return undefined;
  const place = { platform: event.thread.platform, space, channel, thread };
  return { question, tries, turn: { ...event, thread: place, bot, again: { turn: question, at } } };
}

/** Tells whether a turn is a press of "Try again". */
export const isTryAgain = (turn: Turn): boolean => toPressed(turn) !== undefined;

/**
 * Puts a press of "Try again" into the lane of its question, whose session has the question. A platform may count the press to
 * another conversation. Returns every other event as it is.
 */
export const inLaneOfQuestion = (event: Inbound): Inbound => toPressed(event)?.turn ?? event;

/** A question whose answer failed, without its message: the session holds that, and people may have edited it since. */
const failedSchema = z.object({
  turn: z.custom<Omit<Turn, "text" | "files" | "quotes">>(
    (turn) => typeof turn === "object" && turn !== null,
  ),
  bot: z.string(),
  /** How often the question was asked. */
  tries: z.number(),
  /** The last of these tries has failed, too. */
  isOpen: z.boolean(),
  /** The messages of the failed answer, in the form in which a lease saves them. */
  saved: z.record(z.string(), z.json()),
});
type Failed = z.infer<typeof failedSchema>;

/** The earlier tries of a question. */
export type EarlierTries = Omit<Failed, "turn">;

export function triesOf(
  { bot, tries, presenter }: { bot: Bot; tries: number; presenter: Presenter },
  { failed }: Outcome,
): EarlierTries {
  return { bot: bot.name, tries, isOpen: failed, saved: toPageFields(presenter.records()) };
}

/** Remembers a question whose answer failed, so that it can be asked again. */
export async function keepFailed(session: Session, turn: Turn, tries: EarlierTries): Promise<void> {
  const { text: _text, files: _files, quotes: _quotes, ...rest } = turn;
  await session.keepFailed(messageOf(turn.id), toJson({ ...tries, turn: rest }));
}

async function readFailed(session: Session, id: string): Promise<Failed | undefined> {
  const stored = await session.failed(messageOf(id));
  return stored === undefined ? undefined : parseStored(failedSchema, stored, `${id} failed`);
}

/** What is known of a question that is asked again. */
export interface Again {
  earlier: EarlierTries;
  /** This press has its answer already. */
  isAnswered: boolean;
}

export type FoundQuestion =
  | { type: "asked"; turn: Turn; again: Again }
  /** An earlier press has asked it again. */
  | { type: "done" }
  /** The session no longer has it. */
  | { type: "gone" };

/** Finds the question that a press asks again. `isBegun`: an earlier holder of the press has begun to answer. */
export async function findQuestion(press: Turn, session: Session, isBegun: boolean): Promise<FoundQuestion> {
  const pressed = toPressed(press);
  if (!pressed) return { type: "gone" };
  const [failed, message] = await Promise.all([
    readFailed(session, pressed.question),
    session.get(messageOf(pressed.question)),
  ]);
  if (!failed || !message) return { type: "gone" };
  const isAnswered = failed.tries !== pressed.tries;
  if (isAnswered && !isBegun) return { type: "done" };
  return { type: "asked", turn: toTurn(failed, message), again: { earlier: failed, isAnswered } };
}

const toTurn = ({ turn }: Failed, { text, files = [], quotes = [] }: Message): Turn => ({
  ...turn,
  text,
  files,
  quotes,
});

/** Tells whether a turn has its answer. A turn that the operator replays after it was given up has none yet. */
export async function findAnswer(
  session: Session,
  { id }: Turn,
): Promise<{ isAnswered: boolean; earlier?: EarlierTries | undefined }> {
  if (!(await session.get(answerId(id)))) return { isAnswered: false };
  const failed = await readFailed(session, id);
  return failed?.isOpen === true ? { isAnswered: false, earlier: failed } : { isAnswered: true };
}
