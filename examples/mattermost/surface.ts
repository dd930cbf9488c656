import type { Draft, Gate, Surface } from "natter/platform";
import { z } from "zod";
import type { Api, Post, PostButton, PostList } from "./api.ts";
import { render, renderGrowing } from "./render.ts";

export interface SurfaceOptions {
  api: Api;
  gate: Gate;
  /** The bot's own id. */
  self: string;
  channel: string;
  /** The post that the thread hangs on. */
  root: string;
  longestMessage: number;
}

/** Mattermost shows typing for about five seconds. */
const typingLasts = 4_000;

export function createSurface({ api, gate, self, channel, root, longestMessage }: SurfaceOptions): Surface {
  const createDraft = ({ id, key }: Ref, known?: string): Draft => {
    // What certainly stands there. After a failure nothing is certain, and the next edit writes all of it.
    let shown = known;
    const write = async (
      priority: "edit" | "final",
      make: () => string,
      buttons: PostButton[],
    ): Promise<void> => {
      if (make() === shown && buttons.length === 0) return;
      let message = "";
      shown = undefined;
      await api.gated(gate, priority, () => {
        message = make();
        const props = { natter_key: key, natter_buttons: buttons };
        return { method: "PUT", path: `/posts/${id}/patch`, body: { message, props } };
      });
      shown = message;
    };
    return {
      ref: { id, key },
      update: (page) => write("edit", () => renderGrowing(page()), []),
      finish: (page) => write("final", () => render(page), page.buttons),
      remove: () => api.gated(gate, "final", () => ({ method: "DELETE", path: `/posts/${id}` })),
    };
  };

  let typing: NodeJS.Timeout | undefined;
  const type = (): Promise<void> =>
    api.gated(gate, "progress", () => {
      const body = { channel_id: channel, parent_id: root };
      return { method: "POST", path: "/users/me/typing", body };
    });

  return {
    gap: 300,
    fits: (page) => Math.max(render(page).length, renderGrowing(page).length) <= longestMessage,
    async find(key) {
      const path = `/posts/${root}/thread`;
      const { posts } = await api.gated<PostList>(gate, "control", () => ({ method: "GET", path }));
      const found = Object.values(posts).find(
        ({ user_id: author, props }) => author === self && props?.natter_key === key,
      );
      return found && createDraft({ id: found.id, key });
    },
    async open(page, key) {
      // The server takes a post once under its pending id, and gives back the first one when it comes again.
      const posted = await api.gated<Post>(gate, "first", () => {
        const body = { channel_id: channel, root_id: root, pending_post_id: key, props: { natter_key: key } };
        return { method: "POST", path: "/posts", body: { ...body, message: renderGrowing(page()) } };
      });
      return createDraft({ id: posted.id, key }, posted.message);
    },
    resume: (ref) => createDraft(refSchema.parse(ref)),
    async status(text) {
      clearInterval(typing);
      if (text === null) return;
      await type();
      typing = setInterval(() => void type().catch(() => clearInterval(typing)), typingLasts).unref();
    },
  };
}

/** What is saved of a message. */
type Ref = z.infer<typeof refSchema>;
const refSchema = z.object({ id: z.string(), key: z.string() });
