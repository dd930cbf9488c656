import type { Command } from "./command.ts";
import { helpOf } from "./help.ts";

/** What `natter` can do. Each command is loaded when it is asked for: a list of dead letters does not wait for a bot's SDK. */
export const commands: Readonly<Partial<Record<string, Command>>> = {
  chat: {
    usage: "chat [--bot <path or file>] [--thread <name>]",
    summary: "talk to the configured bots, or to one of them, in this terminal",
    load: () => import("./chat.ts"),
  },
  demo: {
    usage: "demo",
    summary: "watch two people talk to the demo bot",
    load: () => import("./demo.ts"),
  },
  "dead-letters": {
    usage: "dead-letters [list | replay <id> | remove <id> | remove --all]",
    summary: "list the events that natter gave up after too many failures, try one again, or remove it",
    load: () => import("./dead-letters.ts"),
  },
  export: {
    usage: "export [<thread>]",
    summary: "print what is remembered of one thread, or of all, as JSON lines",
    load: () => import("./export.ts"),
  },
  forget: {
    usage: "forget <thread> | forget --person <platform>/<id>",
    summary: "delete what natter remembers of a thread or a person, also from the disk; stop natter first",
    load: () => import("./forget.ts"),
  },
  backup: {
    usage: "backup <file>",
    summary: "copy natter's file, even while natter runs",
    load: () => import("./backup.ts"),
  },
  migrate: {
    usage: "migrate",
    summary: "move what one process kept in its file to Redis (REDIS_URL), before many processes share it",
    load: () => import("./migrate.ts"),
  },
  manifest: {
    usage: "manifest slack [--url <https address>]",
    summary: "print the manifest of the Slack app: for Socket Mode, or for HTTP at an address",
    load: () => import("./manifest.ts"),
  },
  invite: {
    usage: "invite discord",
    summary: "print the link that adds your bot to a Discord server, with the permissions it needs",
    load: () => import("./invite.ts"),
  },
  help: {
    usage: "help",
    summary: "print this",
    load: () => Promise.resolve({ main: async () => console.log(helpOf(commands)) }),
  },
};
