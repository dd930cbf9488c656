import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { BadInput } from "#core/platform";

/** Encrypts texts. A text opens only with the same secret and under the name that it was sealed with. */
export interface SealBox {
  seal(name: string, text: string): string;
  open(name: string, sealed: string): string;
}

const algorithm = "aes-256-gcm";
const sizes = { key: 32, nonce: 12, tag: 16 };

/** `variable` names the secret in errors. */
export function createSealBox(secret: string, variable = "SLACK_STATE_SECRET"): SealBox {
  // The salt is public. It makes this key differ from other keys that are made from the same secret.
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
          `The entry "${name}" of the store was sealed with another secret. Set ${variable} to the earlier one, or install the app again.`,
          { cause },
        );
      }
    },
  };
}
