import type { World } from "../world/world.ts";
import type { Deliveries } from "./events/deliveries.ts";
import type { Directory } from "./apps/directory.ts";
import type { Ids } from "./ids.ts";
import type { OAuthCodes } from "./apps/oauth-codes.ts";
import type { Rates } from "./apps/rates.ts";
import type { ResponseUrls } from "./interactions/response-urls.ts";
import type { Rules } from "./rules.ts";
import type { Sessions } from "./streams/sessions.ts";
import type { SocketMode } from "./events/socket-mode.ts";
import type { Streams } from "./streams/streams.ts";
import type { Triggers } from "./interactions/triggers.ts";
import type { Uploads } from "./messages/uploads.ts";
import type { Views } from "./interactions/views.ts";

/**
 * The state of one simulated Slack that is not in the world. The methods of the Web API and the acts of
 * people work on it.
 */
export interface Slack {
  /** People, channels, messages, files, statuses, faults and the log of calls. */
  world: World;
  ids: Ids;
  directory: Directory;
  oauthCodes: OAuthCodes;
  rates: Rates;
  rules: Rules;
  deliveries: Deliveries;
  sockets: SocketMode;
  streams: Streams;
  sessions: Sessions;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  views: Views;
  uploads: Uploads;
  /** Returns the server's address: "http://127.0.0.1:1234". */
  address: () => string;
}
