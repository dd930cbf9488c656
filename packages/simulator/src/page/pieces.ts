import type { Content, Control } from "../world/message.ts";
import type { Block } from "./markup/tree.ts";

/** A part of a message in the same form for all platforms. The page draws pieces and does not know payloads. */
export type Piece =
  | { type: "text" | "context"; blocks: Block[] }
  | { type: "divider" }
  | { type: "controls"; controls: PlacedControl[] }
  /** An embed, an attachment, a container. `accent` is a colour as a number. */
  | { type: "card"; accent?: number; pieces: Piece[]; footer?: string }
  | { type: "fields"; fields: { name: Block[]; value: Block[]; inline: boolean }[] }
  | { type: "steps"; title: string; steps: Step[] }
  /** A picture from another server. The page names it and never fetches it. */
  | { type: "picture"; text: string; url?: string };

/** One step of an agent's work. */
export interface Step {
  title: string;
  status: "pending" | "in_progress" | "complete" | "error";
  blocks: Block[];
  sources: { label: string; url?: string }[];
}

/** A control with its number in the message. A click names it by this number. */
export interface PlacedControl extends Control {
  number: number;
}

/** Assigns the controls of a message to their places in its payload. */
export interface ControlTray {
  /** Takes the next unused control with this id. */
  take(id: string): PlacedControl[];
  /** Returns the controls that are left, to show them at the end. */
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
