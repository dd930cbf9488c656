import type { Turn } from "#core/platform";
import type { Screen } from "./screen.ts";

/** Keeps each answer together with its question. */
export interface Questions {
  /** Somebody has just asked. */
  asked(turn: Turn): void;
  /** Its answer appears now: right below the question, which is said again where something else stands there. */
  introduce(turn: Turn): void;
}

/** `echoes`: on a screen that shows all that is said, and not the answers alone. */
export function createQuestions(screen: Screen, options: { person: string; echoes: boolean }): Questions {
  const { person, echoes } = options;
  const heard = new Set<string>();
  let last: string | undefined;

  const show = (turn: Turn): void => {
    screen.say(turn.author.id === person ? "" : turn.author.id, turn.text);
    last = turn.id;
  };
  return {
    asked(turn) {
      heard.add(turn.id);
      if (echoes || turn.author.id !== person) show(turn);
    },
    introduce(turn) {
      if (last === turn.id || (!echoes && heard.has(turn.id))) return;
      heard.add(turn.id);
      show(turn);
    },
  };
}
