import type { World } from "../world.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Directory } from "./directory.ts";
import type { Ids } from "./ids.ts";
import type { Grants } from "./grants.ts";
import type { Rates } from "./rates.ts";
import type { ResponseUrls } from "./response-urls.ts";
import type { Sessions } from "./sessions.ts";
import type { SocketMode } from "./socket-mode.ts";
import type { Streams } from "./streams.ts";
import type { Triggers } from "./triggers.ts";
import type { Uploads } from "./uploads.ts";
import type { Views } from "./views.ts";

/** Everything of one simulated Slack that is not in the world: what the methods of the Web API and the acts of people work on. */
export interface Slack {
  /** People, channels, messages, files, statuses, faults and the log of calls. */
  world: World;
  ids: Ids;
  directory: Directory;
  grants: Grants;
  rates: Rates;
  deliveries: Deliveries;
  sockets: SocketMode;
  streams: Streams;
  sessions: Sessions;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  views: Views;
  uploads: Uploads;
  /** Where the server is reached: "http://127.0.0.1:1234". */
  address: () => string;
}
