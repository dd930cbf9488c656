import type { Fields } from "../../fields.ts";

/** How long an app may take to acknowledge a delivery. https://docs.slack.dev/apis/events-api/#responding */
export const acknowledgeWithin = 3_000;

/** A delivery to an app. The kinds have the names of Socket Mode's envelopes. */
export interface Delivery {
  kind: "events_api" | "slash_commands" | "interactive";
  payload: Fields;
  /** 0 for the first attempt. */
  attempt: number;
  /** Why Slack retries it. Empty for the first attempt. */
  reason: string;
}

/** The outcome of a delivery. */
export type Outcome =
  | { received: true; body: unknown }
  /** `final`: Slack does not retry, because the app asked it not to or no socket was open. */
  | { received: false; reason: string; final: boolean };

/** Sends deliveries to an app: over a socket that it opened, or to its public address. */
export interface Transport {
  send(delivery: Delivery): Promise<Outcome>;
}
