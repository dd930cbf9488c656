import { userInfo } from "node:os";
import { type Adapter, BadInput, type Button, type Receive, type ThreadRef } from "#core/platform";
import { createEditor } from "./editor.ts";
import { toStopped, toTurn } from "./inbound.ts";
import { createLiveScreen } from "./live-screen.ts";
import { createMessages } from "./messages.ts";
import { createPlainScreen } from "./plain-screen.ts";
import { createQuestions } from "./questions.ts";
import type { TerminalConversation, TerminalOptions } from "./settings.ts";
import { createSurface } from "./surface.ts";

export interface TerminalAdapter extends Adapter, TerminalConversation {}

export function createTerminalAdapter(options: TerminalOptions): TerminalAdapter {
  const { input = process.stdin, output = process.stdout, person = userInfo().username, bot } = options;
  const thread: ThreadRef = {
    platform: "terminal",
    space: "local",
    channel: "terminal",
    thread: options.thread ?? "main",
  };
  const isLive = output.isTTY === true;
  const screen = isLive
    ? createLiveScreen(output, { prompt: input?.isTTY === true })
    : createPlainScreen(output);
  const left = Promise.withResolvers<"end" | "quit">();
  // A program that never awaits `left` must not die of its rejection.
  left.promise.catch(() => {});
  let working = false;
  let buttons: readonly Button[] = [];
  let interrupts = 0;
  let receive: Receive = () =>
    Promise.reject(new BadInput("The terminal was not started. Start its host first."));
  let admitted: Promise<void> = Promise.resolve();
  let editor: { close(): void } | undefined;

  const questions = createQuestions(screen, { person, echoes: isLive });
  const messages = createMessages(screen, questions.introduce, (page) => {
    if (page.buttons.length > 0) buttons = page.buttons;
  });

  const say = (text: string, by: string = person): Promise<void> => {
    const turn = toTurn({ text, person: by, thread, bot, buttons });
    interrupts = 0;
    questions.asked(turn);
    // Turns are admitted one after the other, so that they are answered in their order.
    admitted = admitted.then(() => receive(turn));
    return admitted;
  };

  /** The first Ctrl-C stops the answer, the next one leaves. */
  const interrupt = (): void => {
    interrupts += 1;
    if (interrupts > 1) return left.resolve("quit");
    if (!messages.isGrowing && !working) return screen.hint("Ctrl-C once more to leave.");
    admitted = admitted.then(() => receive(toStopped(thread, person)));
    admitted.catch(left.reject);
  };

  return {
    name: "terminal",
    say,
    left: left.promise,
    async start(given) {
      receive = given;
      // The reader closed the pipe.
      output.on("error", () => left.resolve("quit"));
      if (!input) return;
      editor = createEditor(input, {
        onTyped: (text, cursor) => screen.typed(text, cursor),
        onLine: (text) => {
          if (text.trim()) say(text).catch(left.reject);
        },
        onInterrupt: interrupt,
        onEnd: () => void admitted.then(() => left.resolve("end"), left.reject),
      });
      if (options.greeting) screen.hint(options.greeting);
      screen.typed("", 0);
    },
    surface: (turn, gate) =>
      createSurface({
        screen: { ...screen, status: (text) => ((working = text !== null), screen.status(text)) },
        messages,
        turn,
        gate,
        pageLength: options.pageLength ?? 4_000,
      }),
    history: () => Promise.resolve([]),
    person: (id) => Promise.resolve({ id, name: id, isBot: false, timeZone: ownTimeZone() }),
    read: (file) =>
      Promise.reject(new BadInput(`There are no files in a terminal, but ${file.name} was asked for.`)),
    budget: () => ({ limit: 1_000, window: 1_000 }),
    stop() {
      editor?.close();
      screen.close();
      return Promise.resolve();
    },
  };
}

const ownTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
