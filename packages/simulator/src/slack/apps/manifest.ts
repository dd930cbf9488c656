/**
 * The parts of an app's manifest that decide what the installed app may do and hear.
 * https://docs.slack.dev/reference/app-manifest
 */
export interface Manifest {
  display_information: { name: string; description?: string };
  features?: {
    /** Declares an agent: sessions, suggested prompts, a Stop button. */
    agent_view?: {
      agent_description: string;
      suggested_prompts?: readonly { title: string; message: string }[];
    };
    app_home?: {
      home_tab_enabled?: boolean;
      messages_tab_enabled?: boolean;
      messages_tab_read_only_enabled?: boolean;
    };
    bot_user?: { display_name: string; always_online?: boolean };
    shortcuts?: readonly { name: string; type: string; callback_id: string; description: string }[];
    slash_commands?: readonly {
      command: string;
      url?: string;
      description: string;
      usage_hint?: string;
      should_escape?: boolean;
    }[];
  };
  oauth_config?: { redirect_urls?: readonly string[]; scopes?: { bot?: readonly string[] } };
  settings?: {
    event_subscriptions?: { request_url?: string; bot_events?: readonly string[] };
    interactivity?: { is_enabled: boolean; request_url?: string };
    org_deploy_enabled?: boolean;
    socket_mode_enabled?: boolean;
    token_rotation_enabled?: boolean;
  };
}

/** The manifest of the default app: an agent in Socket Mode that may do everything that the simulator supports. */
export const exampleManifest: Manifest = {
  display_information: { name: "Natter", description: "Talks in threads" },
  features: {
    agent_view: {
      agent_description: "Talks in threads and in direct messages.",
      suggested_prompts: [{ title: "Say hello", message: "Hello!" }],
    },
    app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
    bot_user: { display_name: "natter", always_online: true },
    shortcuts: [
      {
        name: "Ask about this",
        type: "message",
        callback_id: "ask_about_message",
        description: "Ask in a thread",
      },
      { name: "Ask anything", type: "global", callback_id: "ask_anything", description: "Open a form" },
    ],
    slash_commands: [{ command: "/ask", description: "Ask, seen only by you", usage_hint: "[question]" }],
  },
  oauth_config: {
    redirect_urls: ["http://127.0.0.1/slack/oauth_redirect"],
    scopes: {
      bot: [
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "channels:join",
        "channels:manage",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "groups:write",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "mpim:write",
        "reactions:read",
        "reactions:write",
        "team:read",
        "users:read",
        "users:read.email",
      ],
    },
  },
  settings: {
    event_subscriptions: {
      bot_events: [
        "agent_session_stopped",
        "agent_session_title_changed",
        "app_context_changed",
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "member_joined_channel",
        "member_left_channel",
        "message.channels",
        "message.groups",
        "message.im",
        "message.mpim",
        "reaction_added",
        "reaction_removed",
        "tokens_revoked",
      ],
    },
    interactivity: { is_enabled: true },
    org_deploy_enabled: false,
    socket_mode_enabled: true,
    token_rotation_enabled: false,
  },
};

/** The scopes of which an event subscription needs one. Events that are not listed need no scope. */
const scopesOfEvents: Readonly<Record<string, readonly string[]>> = {
  agent_session_stopped: ["chat:write"],
  agent_session_title_changed: ["chat:write"],
  app_context_changed: ["assistant:write"],
  app_mention: ["app_mentions:read"],
  member_joined_channel: ["channels:read", "groups:read", "mpim:read"],
  member_left_channel: ["channels:read", "groups:read"],
  "message.channels": ["channels:history"],
  "message.groups": ["groups:history"],
  "message.im": ["im:history"],
  "message.mpim": ["mpim:history"],
  reaction_added: ["reactions:read"],
  reaction_removed: ["reactions:read"],
};

/** Tells whether an installation hears an event: its manifest subscribes to it, and a scope for it was granted. */
export function hears(manifest: Manifest, scopes: readonly string[], subscription: string): boolean {
  const subscribed = manifest.settings?.event_subscriptions?.bot_events ?? [];
  const needed = scopesOfEvents[subscription];
  return subscribed.includes(subscription) && (!needed || needed.some((scope) => scopes.includes(scope)));
}
