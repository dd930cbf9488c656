import type { Content, Control } from "../world/message.ts";
import type { Block } from "./markup/tree.ts";

/** What a message is made of, the same for every platform: the page draws these and knows no payload. */
export type Piece =
  | { type: "text" | "context"; blocks: Block[] }
  | { type: "divider" }
  | { type: "controls"; controls: PlacedControl[] }
  /** An embed, an attachment, a container. `accent` is a colour as a number. */
  | { type: "card"; accent?: number; pieces: Piece[]; footer?: string }
  | { type: "fields"; fields: { name: Block[]; value: Block[]; inline: boolean }[] }
  | { type: "steps"; title: string; steps: Step[] }
  /** A picture from elsewhere: only named, never fetched. */
  | { type: "picture"; text: string; url?: string };

/** One step of an agent's work. */
export interface Step {
  title: string;
  status: "pending" | "in_progress" | "complete" | "error";
  blocks: Block[];
  sources: { label: string; url?: string }[];
}

/** A control with its number among the controls of the message, by which a click names it. */
export interface PlacedControl extends Control {
  number: number;
}

/** Hands out the controls of a message to the places in its payload where they stand. */
export interface ControlTray {
  /** The next unused control of this id. */
  take(id: string): PlacedControl[];
  /** What no place asked for: better at the end than nowhere. */
  rest(): Piece[];
}

/** Makes the tray of one message. */
export function createControlTray({ controls }: Content): ControlTray {
  const waiting: PlacedControl[] = controls.map((control, number) => ({ ...control, number }));
  return {
    take(id) {
      const index = waiting.findIndex((control) => control.id === id);
      return index < 0 ? [] : waiting.splice(index, 1);
    },
    rest: () => (waiting.length > 0 ? [{ type: "controls", controls: waiting }] : []),
  };
}
