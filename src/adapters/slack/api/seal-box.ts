import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { BadInput } from "#core/platform";

/** Keeps text so that only we can read it, and only under the name it was kept under. */
export interface SealBox {
  seal(name: string, text: string): string;
  open(name: string, sealed: string): string;
}

const algorithm = "aes-256-gcm";
const sizes = { key: 32, nonce: 12, tag: 16 };

/** The same secret opens what it has sealed, also in another process. */
export function createSealBox(secret: string): SealBox {
  // The salt is no secret: it only keeps this key apart from others that are made of the same secret.
  const key = scryptSync(secret, "natter slack installations", sizes.key);
  return {
    seal(name, text) {
      const nonce = randomBytes(sizes.nonce);
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(name));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
    },
    open(name, sealed) {
      const bytes = Buffer.from(sealed, "base64");
      const [nonce, rest] = [bytes.subarray(0, sizes.nonce), bytes.subarray(sizes.nonce)];
      try {
        const decipher = createDecipheriv(algorithm, key, nonce)
          .setAAD(Buffer.from(name))
          .setAuthTag(rest.subarray(0, sizes.tag));
        return Buffer.concat([decipher.update(rest.subarray(sizes.tag)), decipher.final()]).toString("utf8");
      } catch (cause) {
        throw new BadInput(
          `What is stored as "${name}" was sealed with another secret. Set SLACK_STATE_SECRET to what it was, or install the app again.`,
          { cause },
        );
      }
    },
  };
}
