/** A provider's message may be an essay; a log line is not. */
const maxDetail = 200

/** A provider's message as an operator may read it: none of the secrets, no query of a URL. */
export const scrubbed = (message: string, secrets: ReadonlyArray<string>): string =>
  secrets
    .filter((secret) => secret !== "")
    .reduce((line, secret) => line.replaceAll(secret, "…"), message)
    .replaceAll(/(https?:\/\/[^\s?#]*)[?#]\S*/g, "$1")
    .slice(0, maxDetail)
