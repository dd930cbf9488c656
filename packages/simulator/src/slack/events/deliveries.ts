import type { Clock } from "../../world/clock.ts";
import type { Channel } from "../../world/place.ts";
import type { World } from "../../world/world.ts";
import { createAllowance } from "./allowance.ts";
import { createAudiences } from "./audiences.ts";
import { callbackFor } from "./callback.ts";
import type { Happening } from "./callback.ts";
import type { Installation, SlackApp } from "../apps/installation.ts";
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
  tell(installation: Installation, subscription: string, event: Fields, channel?: Channel): void;
  /**
   * Sends an event to all apps that may see it. An app that is installed in several of a shared channel's workspaces
   * gets it once. The event then names one of the installations.
   * https://docs.slack.dev/apis/events-api/#authorizations
   */
  tellAll(
    installations: readonly Installation[],
    subscription: string,
    event: Fields,
    channel: Channel,
  ): void;
  /** Returns the installations that may see an event, by its `event_context`. */
  audienceOf(context: string): readonly Installation[] | undefined;
  /** Sends a command or an interaction and waits for the acknowledgement. Slack never retries these. */
  ask(app: SlackApp, kind: Exclude<Delivery["kind"], "events_api">, payload: Fields): Promise<Outcome>;
  /** Sends `app_rate_limited`, which has no inner event. */
  tellRateLimited(installation: Installation): void;
  /** Resolves when no delivery waits for an acknowledgement. Retries that are due later do not count. */
  settled(): Promise<void>;
  /** Stops sending. */
  close(): void;
}

export interface DeliveryOptions {
  world: World;
  ids: Ids;
  /** Limits the events per workspace and app. */
  eventsPerHour: number;
  random: () => number;
  /** Each event is held back for a random time up to this many milliseconds. */
  shuffledWithin?: number | undefined;
}

/** Makes the deliveries of one simulator. */
export function createDeliveries(
  { world, ids, eventsPerHour, random, shuffledWithin = 0 }: DeliveryOptions,
  transportTo: (app: SlackApp) => Transport,
): Deliveries {
  const { clock, faults } = world;
  /** Events that are held back until the app's next event has been sent. */
  const held = new Map<SlackApp, Fields[]>();
  const allowance = createAllowance(clock, eventsPerHour);
  const audiences = createAudiences(mostKept);

  let closed = false;
  const sender = createSender(clock, transportTo);

  const send = async (app: SlackApp, payload: Fields, attempt = 0, reason = ""): Promise<void> => {
    if (closed) return;
    const outcome = await sender.transmit(app, { kind: "events_api", payload, attempt, reason });
    const delay = retries[attempt];
    if (outcome.received || outcome.final || delay === undefined) return;
    const again = (): void => void send(app, payload, attempt + 1, outcome.reason);
    if (delay === 0) again();
    else clock.after(delay, again);
  };

  const arrive = (app: SlackApp, payload: Fields): void => {
    if (shuffledWithin === 0) return void send(app, payload);
    const late = clock.sleep(Math.floor(random() * shuffledWithin));
    sender.await(late.then(() => send(app, payload)));
  };
  const dispatch = (app: SlackApp, payload: Fields, type: string): void => {
    const fault = faults.take("slack", type, ["duplicated-event", "reordered-event", "delayed-event"]);
    if (fault?.kind === "reordered-event") return void held.set(app, [...(held.get(app) ?? []), payload]);
    if (fault?.kind === "delayed-event") return void clock.after(fault.ms, () => void send(app, payload));
    arrive(app, payload);
    if (fault?.kind === "duplicated-event") arrive(app, payload);
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

  const tellOne = (installation: Installation, audience: readonly Installation[], what: Happening): void => {
    const allowed = allowance.spend(installation);
    if (allowed === "last") tellRateLimited(installation);
    if (allowed !== "yes") return;
    audiences.keep(what.id, audience);
    dispatch(installation.app, callbackFor(world, installation, what), stringOf(what.event["type"]));
  };
  const isHeard = ({ app, scopes }: Installation, subscription: string): boolean =>
    hears(app.manifest, scopes, subscription);

  return {
    sent: sender.sent,
    settled: sender.settled,
    tell(installation, subscription, event, channel) {
      if (isHeard(installation, subscription))
        tellOne(installation, [installation], { event, channel, id: ids.next("Ev") });
    },
    tellAll(installations, subscription, event, channel) {
      const hearers = installations.filter((each) => isHeard(each, subscription));
      for (const audience of Map.groupBy(hearers, ({ app }) => app).values()) {
        const named = audience[audience.length > 1 ? Math.floor(random() * audience.length) : 0];
        if (named) tellOne(named, audience, { event, channel, id: ids.next("Ev") });
      }
    },
    audienceOf: audiences.of,
    ask: (app, kind, payload) => sender.transmit(app, { kind, payload, attempt: 0, reason: "" }),
    tellRateLimited,
    close() {
      closed = true;
    },
  };
}

/** Sends deliveries, keeps the last ones with their outcomes, and knows which wait for one. */
function createSender(clock: Clock, transportTo: (app: SlackApp) => Transport) {
  const sent: SentDelivery[] = [];
  const underWay = new Set<Promise<unknown>>();
  const wait = (sending: Promise<unknown>): void => {
    underWay.add(sending);
    void sending.finally(() => underWay.delete(sending));
  };
  const watch = async (delivery: Delivery, sending: Promise<Outcome>): Promise<Outcome> => {
    const entry: SentDelivery = { ...delivery, sentAt: clock.now() };
    sent.push(entry);
    if (sent.length > mostKept * 1.1) sent.splice(0, sent.length - mostKept);
    const outcome = await sending;
    entry.answer = { at: clock.now(), outcome };
    return outcome;
  };
  return {
    sent: () => sent,
    transmit(app: SlackApp, delivery: Delivery): Promise<Outcome> {
      const sending = watch(delivery, transportTo(app).send(delivery));
      wait(sending);
      return sending;
    },
    /** Counts a delivery that will be sent later as under way. */
    await: wait,
    async settled(): Promise<void> {
      while (underWay.size > 0) {
        await Promise.all(underWay);
        // An outcome may cause another delivery in the next turn of the event loop.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
