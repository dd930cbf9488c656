const telling = /(?:^|_)(?:TOKENS?|SECRETS?|PASSWORDS?|PASSWD|PASS|KEYS?|CREDENTIALS?|DSN|WEBHOOK)(?:_|$)/i;

/** Returns the values of an environment that must never be seen: those whose name says so, and the passwords in URLs. */
export function secretsIn(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (!value) return [];
    return telling.test(name) ? [value, ...passwordsOf(value)] : passwordsOf(value);
  });
}

function passwordsOf(value: string): string[] {
  const password = URL.canParse(value) ? new URL(value).password : "";
  if (!password) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    // The password has a stray "%": it was never encoded.
    return [password];
  }
}
