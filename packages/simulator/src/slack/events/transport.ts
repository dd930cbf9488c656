import type { Fields } from "../../fields.ts";

/** How long an app may take to say that it got something. https://docs.slack.dev/apis/events-api/#responding */
export const patience = 3_000;

/** One thing that an app is told. The names are those of Socket Mode's envelopes. */
export interface Delivery {
  kind: "events_api" | "slash_commands" | "interactive";
  payload: Fields;
  /** 0 for the first attempt. */
  attempt: number;
  /** Why it is sent again; empty at first. */
  reason: string;
}

/** What came of a delivery. */
export type Outcome =
  | { received: true; body: unknown }
  /** `final`: the app asked not to be sent this again, or nobody was there. */
  | { received: false; reason: string; final: boolean };

/** The way to an app: a socket that it opened, or its public address. */
export interface Transport {
  send(delivery: Delivery): Promise<Outcome>;
}
