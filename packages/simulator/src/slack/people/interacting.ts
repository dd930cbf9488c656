import { domainOf } from "../apps/directory.ts";
import type { Installation } from "../apps/installation.ts";
import { organizationOf } from "../apps/teams.ts";
import { fieldsOf, isFields, listOf } from "../../fields.ts";
import { actionOf, interactionBase, shortcutBase, waysToRespond } from "../interactions/interactions.ts";
import { messageJson } from "../messages/message-json.ts";
import { post } from "../messages/post.ts";
import { Refusal } from "../refusal.ts";
import { applyResponse } from "../interactions/responses.ts";
import type { ResponseTarget } from "../interactions/response-urls.ts";
import type { Slack } from "../slack.ts";
import type { Outcome } from "../events/transport.ts";
import { versionFor } from "../../world/message.ts";
import type { Message } from "../../world/message.ts";
import type { Channel, Person, Place } from "../../world/place.ts";
import type { OfferedCommand, Platform } from "../../world/platform.ts";
import { runInClient } from "./client-commands.ts";
import { channelAt, installedIn, requireVisible, userId } from "./person.ts";
import { encodeTyped } from "./talking.ts";

type Interacting = Pick<Platform, "click" | "command" | "shortcut" | "commands">;

/**
 * Makes the acts of pressing, choosing, and calling commands and shortcuts. Each resolves when the app has
 * acknowledged it, or after three seconds.
 */
export function createInteracting(slack: Slack): Interacting {
  return {
    click: (person, message, control, values = []) => click(slack, person, message, { control, values }),
    command: (person, place, name, input = "") => command(slack, person, place, name, input),
    shortcut: (person, message, name) => shortcut(slack, person, message, name),
    commands: (place) => installedIn(slack, place.space).flatMap(offered),
  };
}

function offered({ app, scopes }: Installation): OfferedCommand[] {
  const { slash_commands: commands = [], shortcuts = [] } = app.manifest.features ?? {};
  if (!scopes.includes("commands")) return [];
  return [
    ...commands.map(({ command: name, description }) => ({ name, description, on: "text" as const })),
    ...shortcuts
      .filter(({ type }) => type === "message")
      .map(({ callback_id: name, description }) => ({ name, description, on: "message" as const })),
  ];
}

/** Returns the app that wrote a message. */
function authorOf({ directory }: Slack, message: Message): Installation {
  const installation = directory.byUser(message.author, message.space);
  if (installation?.state !== "installed")
    throw new Error(`The app that wrote the message ${message.id} is not installed any more.`);
  return installation;
}

async function click(
  slack: Slack,
  person: Person,
  message: Message,
  { control, values }: { control: Parameters<Interacting["click"]>[2]; values: readonly string[] },
): Promise<void> {
  requireVisible(person, message);
  // A link opens in the browser. The app hears of it, too, unless the link has no id.
  if (control.kind === "link" && control.id === "") return;
  const installation = authorOf(slack, message);
  const channel = channelAt(slack, person, message);
  const user = userId(person);
  const blocks = listOf(versionFor(message, user)?.content.payload["blocks"]);
  const action = actionOf(blocks, control, values, slack.ids.timestamp());
  if (!action) throw new Error(`The message ${message.id} has no control "${control.label}" any more.`);
  const place = {
    message_ts: message.id,
    channel_id: channel.id,
    is_ephemeral: message.onlyFor !== undefined,
  };
  const thread = message.thread !== undefined && { thread_ts: message.thread };
  await slack.deliveries.ask(installation.app, "interactive", {
    type: "block_actions",
    ...interactionBase(slack, installation, user),
    container: { type: "message", ...place, ...thread },
    channel: { id: channel.id, name: channel.name },
    message: messageJson(slack, message),
    state: { values: {} },
    actions: [action],
    ...waysToRespond(slack, { installation, person: user, place: message, original: message }),
  });
}

async function command(
  slack: Slack,
  person: Person,
  place: Place,
  name: string,
  input: string | Readonly<Record<string, string>>,
): Promise<void> {
  // https://docs.slack.dev/interactivity/implementing-slash-commands
  if (place.thread !== undefined)
    throw new Error("Slack has no slash commands in threads: run it in the channel.");
  const channel = channelAt(slack, person, place);
  const wanted = name.startsWith("/") ? name : `/${name}`;
  const typed = typeof input === "string" ? input : Object.values(input).join(" ");
  if (runInClient(slack, person, channel, { name: wanted, text: typed })) return;
  const installation = installedIn(slack, channel.space).find((each) =>
    offered(each).some((offer) => offer.name === wanted),
  );
  if (!installation) throw new Error(`No app in this workspace offers ${wanted}.`);
  const entry = installation.app.manifest.features?.slash_commands?.find((each) => each.command === wanted);
  const text = entry?.should_escape === true ? encodeTyped(slack, channel, typed) : typed;
  const target: ResponseTarget = { installation, person: userId(person), place };
  const payload = commandPayload(slack, target, channel, { command: wanted, text });
  const outcome = await slack.deliveries.ask(installation.app, "slash_commands", payload);
  answerCommand(slack, target, channel, wanted, outcome);
}

function commandPayload(
  slack: Slack,
  target: ResponseTarget,
  channel: Channel,
  what: { command: string; text: string },
) {
  const { app, team } = target.installation;
  return {
    token: app.verificationToken,
    team_id: team.id,
    team_domain: domainOf(team),
    channel_id: channel.id,
    channel_name: channel.kind === "direct" ? "directmessage" : channel.name,
    user_id: target.person,
    user_name: slack.world.nameOf("slack", target.person).toLowerCase(),
    ...what,
    api_app_id: app.id,
    ...organizationFields(target.installation),
    is_enterprise_install: String(target.installation.organization !== undefined),
    ...waysToRespond(slack, target),
  };
}

function organizationFields({ team }: Installation) {
  const organization = organizationOf(team);
  return organization && { enterprise_id: organization.id, enterprise_name: organization.name };
}

/** Shows the response in the acknowledgement of a command, or that there was none. */
function answerCommand(
  slack: Slack,
  target: ResponseTarget,
  channel: Channel,
  name: string,
  outcome: Outcome,
): void {
  const fail = (reason: string): void => {
    const body = { text: `${name} failed with the error "${reason}"` };
    post(slack, { channel, author: "USLACKBOT", body, onlyFor: [target.person] });
  };
  if (!outcome.received)
    return fail(outcome.reason.includes("timeout") ? "operation_timeout" : "dispatch_failed");
  const answer =
    typeof outcome.body === "string" && outcome.body !== "" ? { text: outcome.body } : outcome.body;
  if (!isFields(answer) || Object.keys(answer).length === 0) return;
  try {
    applyResponse(slack, target, answer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    fail("invalid_command_response");
  }
}

async function shortcut(slack: Slack, person: Person, message: Message, name: string): Promise<void> {
  requireVisible(person, message);
  const channel = channelAt(slack, person, message);
  const installation = installedIn(slack, channel.space).find((each) =>
    offered(each).some((offer) => offer.on === "message" && offer.name === name),
  );
  if (!installation) throw new Error(`No app in this workspace offers the message shortcut ${name}.`);
  const user = userId(person);
  await slack.deliveries.ask(installation.app, "interactive", {
    type: "message_action",
    callback_id: name,
    ...shortcutBase(slack, installation, user),
    action_ts: slack.ids.timestamp(),
    channel: { id: channel.id, name: channel.name },
    message_ts: message.id,
    message: fieldsOf(messageJson(slack, message)),
    ...waysToRespond(slack, { installation, person: user, place: message }),
  });
}
