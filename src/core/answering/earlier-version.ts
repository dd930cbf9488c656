import type { Inbound, Quote, Turn } from "../turn.ts";

/** A turn as earlier versions stored it, with at most one quote. */
type EarlierTurn = Omit<Turn, "quotes"> & {
  quotes?: Quote[];
  quote?: Pick<Quote, "author" | "text">;
};

/** Returns an event in today's form. An earlier version may have put it into the lane. */
export function fromEarlierVersion(event: Inbound): Inbound {
  if (event.type !== "turn") return event;
  const { quote, ...turn }: EarlierTurn = event;
  if (turn.quotes) return event;
  return { ...turn, quotes: quote ? [{ kind: "reply", ...quote, files: [] }] : [] };
}
