import { GatewayDispatchEvents, GatewayOpcodes } from "discord.js";
import { type Fields, fieldsOf, textOf } from "#core/platform";

/** Milliseconds. Node's timers take a longer time for one millisecond. */
const longestTimer = 2 ** 31 - 1;

/**
 * Returns why a frame is not one that Discord's documentation describes, as far as the library relies on it, or nothing.
 * https://docs.discord.com/developers/events/gateway-events
 */
export function frameFault(frame: unknown): string | undefined {
  if (!isObject(frame) || Array.isArray(frame)) return "it is not an object";
  const { op, d } = fieldsOf(frame);
  if (op === GatewayOpcodes.Dispatch) return dispatchFault(fieldsOf(frame));
  if (op !== GatewayOpcodes.Hello) return undefined;
  const { heartbeat_interval: interval } = fieldsOf(d);
  const isInterval = Number.isInteger(interval) && Number(interval) > 0 && Number(interval) <= longestTimer;
  return isInterval ? undefined : "its heartbeat_interval is not a number of milliseconds";
}

function dispatchFault({ t, s, d }: Fields): string | undefined {
  // The library emits events under these names, and "error" would be one that it throws.
  if (typeof t !== "string" || !/^[A-Z][A-Z_]{0,99}$/.test(t)) return "it does not name its event";
  if (!Number.isSafeInteger(s) || Number(s) < 0) return "its sequence number is not a number";
  if (!isObject(d)) return "its event has no data";
  return t === GatewayDispatchEvents.Ready ? readyFault(fieldsOf(d)) : undefined;
}

function readyFault({
  user,
  guilds,
  session_id,
  resume_gateway_url,
  application,
}: Fields): string | undefined {
  if (!isSnowflake(fieldsOf(user)["id"])) return "its READY has no user";
  if (!isSnowflake(fieldsOf(application)["id"])) return "its READY has no application";
  if (!Array.isArray(guilds) || !guilds.every((guild) => isSnowflake(fieldsOf(guild)["id"])))
    return "its READY does not list the servers";
  if (!textOf(session_id)) return "its READY names no session";
  const url = URL.parse(textOf(resume_gateway_url) ?? "");
  const isAddress = (url?.protocol === "wss:" || url?.protocol === "ws:") && url.hash === "";
  return isAddress ? undefined : "its READY has no address at which the session can be resumed";
}

const isSnowflake = (id: unknown): boolean => typeof id === "string" && /^\d{1,20}$/.test(id);

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
