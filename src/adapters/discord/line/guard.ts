import { type Client, Events } from "discord.js";
import { type Log, toError } from "#core/platform";

/**
 * Keeps the process alive when a listener throws or the library cannot read a packet: the library catches neither. Listeners run in
 * isolation, so that one that throws does not keep the event from the others.
 */
export function guard(client: Client, log: Log): void {
  const failed = (event: string | symbol, error: unknown): void =>
    log.error(
      { err: toError(error), event: String(event) },
      "a listener on the Discord client failed; the others go on",
    );
  const emit = (event: string | symbol, ...values: unknown[]): boolean => {
    const listeners = client.rawListeners(event);
    for (const listener of listeners) {
      try {
        const result: unknown = Reflect.apply(listener, client, values);
        if (result instanceof Promise) result.catch((error: unknown) => failed(event, error));
      } catch (error) {
        failed(event, error);
      }
    }
    return listeners.length > 0;
  };
  Reflect.set(client, "emit", emit);
  const handle: unknown = Reflect.get(client.ws, "handlePacket");
  if (typeof handle === "function") {
    Reflect.set(client.ws, "handlePacket", (...packet: unknown[]): unknown => {
      try {
        return Reflect.apply(handle, client.ws, packet);
      } catch (error) {
        log.error({ err: toError(error) }, "the Discord library could not read a packet; skipping it");
        return false;
      }
    });
  }
  client.on(Events.Error, (error) => log.error({ err: error }, "the Discord library reports an error"));
  client.on(Events.Warn, (text) => log.warn({ sdk: text }, "the Discord library warns"));
  client.on(Events.ShardError, (error, shard) =>
    log.warn({ err: error, shard }, "a connection to Discord failed; the library opens another one"),
  );
  client.on(Events.Debug, (text) => {
    // discord.js says only here that Discord has not answered a heartbeat.
    if (text.includes("Zombie connection"))
      log.warn(
        "a connection to Discord gives no sign of life; opening another one, and reading what was missed",
      );
  });
  client.on(Events.ShardReconnecting, (shard) => log.debug({ shard }, "connecting to Discord again"));
  client.on(Events.ShardDisconnect, ({ code }, shard) =>
    log.error(
      { shard, code },
      "Discord closed a connection for good, and this shard hears nothing more; docs/discord.md explains the codes",
    ),
  );
}
