import type { ServerResponse } from "node:http";
import { respond, respondHtml } from "./http.ts";
import type { Slack } from "../slack.ts";

const escape = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/**
 * Serves the page to which an app sends people who want to install it. They choose a workspace and return to
 * the app with a code. With `team` in the address, no choice is needed, and with
 * `for=organization`, the app is installed for the workspace's whole organization.
 * https://docs.slack.dev/authentication/installing-with-oauth
 */
export function authorizePage(slack: Slack, query: URLSearchParams, response: ServerResponse): void {
  const plain = { "content-type": "text/plain" };
  const app = slack.directory.apps().find(({ clientId }) => clientId === query.get("client_id"));
  if (!app) return respond(response, 400, plain, "invalid_client_id");
  const redirectUri = query.get("redirect_uri") ?? "";
  const allowed = app.manifest.oauth_config?.redirect_urls ?? [];
  const target = redirectUri || (allowed[0] ?? "");
  if (!allowed.some((url) => target.startsWith(url)))
    return respond(response, 400, plain, "bad_redirect_uri");

  const team = slack.world.space("slack", query.get("team") ?? "");
  if (!team) {
    const links = slack.world.spaces("slack").map(({ id, name }) => {
      const address = `?${new URLSearchParams([...query, ["team", id]]).toString()}`;
      return `<li><a href="${escape(address)}">${escape(name)}</a></li>`;
    });
    const name = escape(app.manifest.display_information.name);
    return respondHtml(response, `<title>Install</title><p>Install ${name} in</p><ul>${links.join("")}</ul>`);
  }
  const person = [...team.members].find((id) => slack.world.person("slack", id)?.isBot === false) ?? "";
  const code = slack.oauthCodes.issue({
    app,
    team,
    person,
    redirectUri,
    forAll: query.get("for") === "organization",
  });
  const back = new URL(target);
  back.searchParams.set("code", code);
  back.searchParams.set("state", query.get("state") ?? "");
  respond(response, 302, { location: back.href }, "");
}
