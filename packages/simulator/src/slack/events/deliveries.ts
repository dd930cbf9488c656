import type { Clock } from "../../world/clock.ts";
import type { World } from "../../world/world.ts";
import type { Installation, SlackApp } from "../apps/directory.ts";
import { stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";
import type { Ids } from "../ids.ts";
import { hears } from "../apps/manifest.ts";
import type { Delivery, Outcome, Transport } from "./transport.ts";

/**
 * The delays after which Slack retries an event that was not acknowledged: at once, one minute, five minutes.
 * https://docs.slack.dev/apis/events-api/#retries
 */
const retries = [0, 60_000, 300_000];
const hour = 3_600_000;

/** A delivery and its outcome. */
export interface SentDelivery extends Delivery {
  sentAt: number;
  /** Undefined until there is an outcome. */
  answer?: { at: number; outcome: Outcome };
}

/** Enough for long tests. A simulator that runs for days must not grow without limit. */
const mostKept = 2_000;

/** Delivers events, commands and interactions to apps. */
export interface Deliveries {
  /** Returns the last deliveries, oldest first. */
  sent(): readonly SentDelivery[];
  /** Sends an event to an installation, if it subscribes to it and has a scope for it. */
  tell(installation: Installation, subscription: string, event: Fields): void;
  /** Sends a command or an interaction and waits for the acknowledgement. Slack never retries these. */
  ask(app: SlackApp, kind: Exclude<Delivery["kind"], "events_api">, payload: Fields): Promise<Outcome>;
  /** Sends `app_rate_limited`, which has no inner event. */
  tellRateLimited(installation: Installation): void;
  /** Resolves when no delivery waits for an acknowledgement. Retries that are due later do not count. */
  settled(): Promise<void>;
  /** Stops sending. */
  close(): void;
}

/** Makes the deliveries of one simulator. `eventsPerHour` limits the events per workspace and app. */
export function createDeliveries(
  { world, ids, eventsPerHour }: { world: World; ids: Ids; eventsPerHour: number },
  transportTo: (app: SlackApp) => Transport,
): Deliveries {
  const { clock, faults } = world;
  /** Events that are held back until the app's next event has been sent. */
  const held = new Map<SlackApp, Fields[]>();
  const spent = new Map<Installation, { hour: number; count: number; told: number }>();

  let closed = false;
  const underWay = new Set<Promise<Outcome>>();
  const record = createRecord(clock);

  const transmit = (app: SlackApp, delivery: Delivery): Promise<Outcome> => {
    const sending = record.watch(delivery, transportTo(app).send(delivery));
    underWay.add(sending);
    return sending.finally(() => underWay.delete(sending));
  };

  const send = async (app: SlackApp, payload: Fields, attempt = 0, reason = ""): Promise<void> => {
    if (closed) return;
    const outcome = await transmit(app, { kind: "events_api", payload, attempt, reason });
    const delay = retries[attempt];
    if (outcome.received || outcome.final || delay === undefined) return;
    const again = (): void => void send(app, payload, attempt + 1, outcome.reason);
    if (delay === 0) again();
    else clock.after(delay, again);
  };

  const dispatch = (app: SlackApp, payload: Fields, type: string): void => {
    const fault = faults.take("slack", type, ["duplicated-event", "reordered-event", "delayed-event"]);
    if (fault?.kind === "reordered-event") return void held.set(app, [...(held.get(app) ?? []), payload]);
    if (fault?.kind === "delayed-event") return void clock.after(fault.ms, () => void send(app, payload));
    void send(app, payload);
    if (fault?.kind === "duplicated-event") void send(app, payload);
    const waiting = held.get(app) ?? [];
    held.delete(app);
    for (const late of waiting) void send(app, late);
  };

  const tellRateLimited = ({ app, team }: Installation): void => {
    const minute = Math.floor(clock.now() / 60_000) * 60;
    const payload = {
      token: app.verificationToken,
      type: "app_rate_limited",
      team_id: team.id,
      minute_rate_limited: minute,
      api_app_id: app.id,
    };
    void send(app, payload);
  };

  /**
   * Counts an event. Returns false if the hour's limit is used up. Slack then sends `app_rate_limited` once a
   * minute.
   */
  const mayTell = (installation: Installation): boolean => {
    const thisHour = Math.floor(clock.now() / hour);
    const known = spent.get(installation);
    const share = known?.hour === thisHour ? known : { hour: thisHour, count: 0, told: -1 };
    spent.set(installation, share);
    share.count += 1;
    if (share.count <= eventsPerHour) return true;
    const minute = Math.floor(clock.now() / 60_000);
    if (share.told !== minute) tellRateLimited(installation);
    share.told = minute;
    return false;
  };

  return {
    sent: record.sent,
    tell(installation, subscription, event) {
      const { app, scopes } = installation;
      if (!hears(app.manifest, scopes, subscription) || !mayTell(installation)) return;
      dispatch(app, callback(installation, event, ids.next("Ev"), clock.now()), stringOf(event["type"]));
    },
    ask: (app, kind, payload) => transmit(app, { kind, payload, attempt: 0, reason: "" }),
    tellRateLimited,
    close() {
      closed = true;
    },
    async settled() {
      while (underWay.size > 0) {
        await Promise.all(underWay);
        // An outcome may cause another delivery in the next turn of the event loop.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

/** Keeps the last deliveries and their outcomes. */
function createRecord(clock: Clock) {
  const sent: SentDelivery[] = [];
  return {
    sent: () => sent,
    async watch(delivery: Delivery, sending: Promise<Outcome>): Promise<Outcome> {
      const entry: SentDelivery = { ...delivery, sentAt: clock.now() };
      sent.push(entry);
      if (sent.length > mostKept * 1.1) sent.splice(0, sent.length - mostKept);
      const outcome = await sending;
      entry.answer = { at: clock.now(), outcome };
      return outcome;
    },
  };
}

/** Wraps an event in the payload that Slack sends. */
function callback({ app, team, userId }: Installation, event: Fields, id: string, now: number): Fields {
  const authorization = {
    enterprise_id: null,
    team_id: team.id,
    user_id: userId,
    is_bot: true,
    is_enterprise_install: false,
  };
  return {
    token: app.verificationToken,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.id,
    event,
    type: "event_callback",
    event_id: id,
    event_time: Math.floor(now / 1000),
    authorizations: [authorization],
    is_ext_shared_channel: false,
    event_context: `4-${id}`,
  };
}
