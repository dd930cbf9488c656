import type { Turn } from "#core/platform";
import type { Screen } from "./screen.ts";

/** Shows each answer right below its question. */
export interface Questions {
  /** Call when a person has asked. */
  asked(turn: Turn): void;
  /** Call before an answer appears. Repeats the question if something else is shown below it. */
  introduce(turn: Turn): void;
}

/** `echoes`: the screen also shows what the person at the keyboard says. */
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
