import { createForm } from "../../form.ts";
import { refreshedLink } from "../../messages/file-link.ts";
import { botRoute, ok } from "../route.ts";
import type { Answer, BotCall, Route } from "../route.ts";

/**
 * Signs the addresses of files again. Discord lets bots use this route and does not document it:
 * https://github.com/esmBot/esmBot/issues/461
 */
export const fileRoutes: readonly Route[] = [botRoute("POST", "/attachments/refresh-urls", refresh)];

/** Reported by users. */
const mostAddresses = 50;

function refresh({ discord, body }: BotCall): Answer {
  const form = createForm(body);
  const listed = form.list("attachment_urls", { min: 1, max: mostAddresses, required: true }) ?? [];
  form.finish();
  return ok({
    refreshed_urls: listed.flatMap((original) => {
      const refreshed = typeof original === "string" ? refreshedLink(discord, original) : undefined;
      return refreshed === undefined ? [] : [{ original, refreshed }];
    }),
  });
}
